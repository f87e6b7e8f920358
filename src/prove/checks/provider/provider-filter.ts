import { detectProvider, findProvider } from '../../../declare/presets/index.ts'
import { nameToText } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'

export const providerFilter: Check = {
  id: 'provider-filter',
  question: {
    en: 'Does all mail go through the filter that you use?',
    tr: 'Bütün posta kullandığınız süzgeçten geçiyor mu?',
  },
  rule: {
    en: 'warning: the mailbox provider stands in the MX set beside the filter',
    tr: 'uyarı: posta kutusu sağlayıcısı MX kayıtlarında süzgecin yanında duruyor',
  },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mxRecords, mailboxes }) => {
    const known = mxRecords.map((record) => ({ record, kind: kindOf(detectProvider([record.exchange])?.id) }))
    if (!known.some(({ kind }) => kind === 'gateway')) return []
    const around = known.filter(({ kind }) => kind === 'mailbox').map(({ record }) => record)
    if (around.length === 0) {
      return [
        pass(
          name,
          mailboxes && mailboxes.by !== 'mx'
            ? {
                en: `It does; the mailboxes behind it seem to be at ${mailboxes.provider.name}.`,
                tr: `Geçiyor; arkasındaki posta kutuları ${mailboxes.provider.name} üzerinde görünüyor.`,
              }
            : { en: 'It does.', tr: 'Geçiyor.' },
        ),
      ]
    }
    return [
      finding(
        'warning',
        name,
        {
          en: `${around.map(({ exchange }) => nameToText(exchange)).join(', ')} takes mail beside the filter: spammers choose that way in.`,
          tr: `${around.map(({ exchange }) => nameToText(exchange)).join(', ')} süzgecin yanında posta alıyor: istenmeyen postayı gönderenler o yolu seçer.`,
        },
        around.map(({ preference, exchange }) => ({
          en: `Remove ${name}. IN MX ${preference} ${nameToText(exchange)}.`,
          tr: `Şu kaydı silin: ${name}. IN MX ${preference} ${nameToText(exchange)}.`,
        })),
      ),
    ]
  },
}

const kindOf = (id: string | undefined) => (id === undefined ? undefined : findProvider(id)?.kind)
