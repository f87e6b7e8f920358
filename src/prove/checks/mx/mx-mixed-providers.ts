import { type Detected, detectProvider, findProvider } from '../../../declare/presets/index.ts'
import { equalNames, nameToText, root } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mxMixedProviders: Check = {
  id: 'mx-mixed-providers',
  question: { en: 'Do all mail hosts belong to one provider?', tr: 'Bütün posta sunucuları tek bir sağlayıcının mı?' },
  rule: {
    en: 'warning: two providers, or one and an unknown host of equal preference; notice: mailboxes behind their filter',
    tr: 'uyarı: iki sağlayıcı ya da bir sağlayıcı ile aynı öncelikte bilinmeyen bir sunucu; bilgi: filtrenin arkasındaki posta kutuları',
  },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mxRecords }) => {
    const hosts = mxRecords
      .filter(({ exchange }) => !equalNames(exchange, root))
      .toSorted((a, b) => a.preference - b.preference)
      .map(({ preference, exchange }) => ({ preference, text: nameToText(exchange), by: detectProvider([exchange]) }))
    const first = hosts.find(({ by }) => by)?.by
    if (!first) return []
    const subject = `${name} MX`
    const other = hosts.find(({ by }) => by && by.id !== first.id)
    const keep = hosts.filter(({ by }) => by?.id === first.id).map(lineOf(name))
    if (other?.by && isFilterBefore(first, other.by)) {
      return [
        finding(
          'notice',
          subject,
          {
            en: `Mail passes the filter ${first.name}, but ${other.by.name} stands behind it in the MX records too: spammers deliver there and go round the filter.`,
            tr: `Posta ${first.name} filtresinden geçiyor ama ${other.by.name} de arkasında MX kaydı olarak duruyor: istenmeyen posta gönderenler filtreyi atlayıp oraya teslim eder.`,
          },
          [{ en: 'Keep the records of the filter only:', tr: 'Yalnızca filtrenin kayıtları kalsın:' }, ...keep],
        ),
      ]
    }
    if (other?.by) {
      return [
        finding(
          'warning',
          subject,
          {
            en: `The records name two providers, ${first.name} and ${other.by.name}. Mail that reaches the one in which you have no mailbox is given back or lost from sight.`,
            tr: `Kayıtlar iki sağlayıcı gösteriyor: ${first.name} ve ${other.by.name}. Posta kutunuzun olmadığı sağlayıcıya düşen ileti geri döner ya da gözden kaybolur.`,
          },
          [
            {
              en: `If your mailboxes are at ${first.name}, keep these only:`,
              tr: `Posta kutularınız ${first.name} tarafındaysa yalnızca şunlar kalsın:`,
            },
            ...keep,
          ],
        ),
      ]
    }
    const stranger = hosts.find(
      ({ preference, by }) => !by && hosts.some((one) => one.by && one.preference === preference),
    )
    if (!stranger)
      return [
        pass(subject, {
          en: `All belong to ${first.name}, or stand behind it.`,
          tr: `Hepsi ${first.name} sağlayıcısının ya da onun arkasında.`,
        }),
      ]
    return [
      finding(
        'warning',
        subject,
        {
          en: `${stranger.text} has the same preference as ${first.name}: senders choose between them by lot, so each gets a share of the mail.`,
          tr: `${stranger.text} ile ${first.name} aynı önceliğe sahip: gönderenler aralarında kura çeker, her biri postanın bir bölümünü alır.`,
        },
        [
          { en: 'If it is a backup, give it a higher number:', tr: 'Yedekse daha büyük bir sayı verin:' },
          lineOf(name)({ ...stranger, preference: Math.min(65_535, hosts.at(-1)!.preference + 10) }),
        ],
      ),
    ]
  },
}

const lineOf =
  (name: string) =>
  ({ preference, text }: { preference: number; text: string }): string =>
    `${name}. IN MX ${preference} ${text}.`

const isFilterBefore = (first: Detected, second: Detected): boolean =>
  findProvider(first.id)?.kind === 'gateway' && findProvider(second.id)?.kind === 'mailbox'
