import { type Check, finding, pass } from '../../result.ts'

/** How people name what is to be tried last. */
const backupName = /^(backup|yedek|bkp|fallback|secondary|mx-?backup|mx-?yedek)[0-9-]*\./

export const mxBackupNotFirst: Check = {
  id: 'mx-backup-not-first',
  question: { en: 'Are backups tried after the main hosts?', tr: 'Yedekler asıl sunuculardan sonra mı deneniyor?' },
  rule: {
    en: 'notice: a host named like a backup has the lowest number',
    tr: 'bilgi: yedek gibi adlandırılmış bir sunucu en küçük sayıyı taşıyor',
  },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mxRecords, targets }) => {
    if (mxRecords.length === 0) return []
    const backups = targets.filter(({ text }) => backupName.test(text))
    const others = targets.filter(({ text }) => !backupName.test(text))
    if (backups.length === 0 || others.length === 0) return []
    const best = Math.min(...others.map(({ preference }) => preference))
    const early = backups.filter(({ preference }) => preference <= best)
    if (early.length === 0) return [pass(`${name} MX`, { en: 'They are.', tr: 'Evet.' })]
    const last = Math.max(...others.map(({ preference }) => preference))
    return early.map(({ preference, text }) =>
      finding(
        'notice',
        `${name} MX ${preference} ${text}`,
        {
          en: `${text} is named like a backup, but senders try it ${preference < best ? 'before' : 'as often as'} the main host: the lowest number goes first.`,
          tr: `${text} yedek gibi adlandırılmış ama gönderenler onu asıl sunucu${preference < best ? 'dan önce' : ' kadar sık'} dener: en küçük sayı önce gelir.`,
        },
        [
          {
            en: `If it is a backup, publish instead of ${name}. IN MX ${preference} ${text}.:`,
            tr: `Yedekse ${name}. IN MX ${preference} ${text}. yerine bunu yayımlayın:`,
          },
          `${name}. IN MX ${Math.min(65_535, last + 10)} ${text}.`,
        ],
      ),
    )
  },
}
