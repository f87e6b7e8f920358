import { type Check, finding, pass, unknown } from '../../result.ts'
import { isCritical, issuerOf, knownTags, tagOf } from './parts.ts'

export const caaMailNames: Check = {
  id: 'caa-mail-names',
  question: {
    en: 'May a certificate be issued for the names that mail needs?',
    tr: 'Postanın kullandığı adlar için sertifika verilebilir mi?',
  },
  rule: {
    en: 'warning: CAA allows nobody, or has a mark that stops every authority',
    tr: 'uyarı: CAA kimseye izin vermiyor ya da bütün otoriteleri durduran bir işaret taşıyor',
  },
  reference: 'RFC 8659 §4.2',
  serves: [],
  judge: ({ caa }) =>
    caa.map((seen) => {
      const subject = `${seen.name} CAA`
      if (seen.kind === 'unknown') return unknown(subject, seen.reason)
      if (seen.kind === 'none')
        return pass(subject, {
          en: 'There is none: any authority may issue.',
          tr: 'Kayıt yok: her otorite sertifika verebilir.',
        })
      const issue = seen.records.filter((record) => tagOf(record) === 'issue')
      const issuers = issue.flatMap((record) => issuerOf(record) || [])
      const stops = seen.records.some((record) => isCritical(record) && !knownTags.includes(tagOf(record)))
      // Without `issue` everybody may: `iodef` and `issuewild` do not speak of names without a star.
      if (!stops && issue.length === 0)
        return pass(subject, { en: 'Any authority may issue.', tr: 'Her otorite verebilir.' })
      if (!stops && issuers.length > 0)
        return pass(subject, { en: `Allowed: ${issuers.join(', ')}.`, tr: `İzinli: ${issuers.join(', ')}.` })
      return finding(
        'warning',
        subject,
        {
          en: `The CAA records at ${seen.at} allow no authority to issue a certificate for ${seen.name}. A mail server there cannot renew its own; senders that insist on a valid one (MTA-STS) hold the mail back then.`,
          tr: `${seen.at} adındaki CAA kayıtları hiçbir otoritenin ${seen.name} için sertifika vermesine izin vermiyor. Oradaki posta sunucusu sertifikasını yenileyemez; geçerli sertifika isteyen gönderenler (MTA-STS) o zaman postayı bekletir.`,
        },
        [
          {
            en: 'Name the authority that you use, for example:',
            tr: 'Kullandığınız otoriteyi yazın, örneğin:',
          },
          `${seen.name}. IN CAA 0 issue "letsencrypt.org"`,
        ],
      )
    }),
}
