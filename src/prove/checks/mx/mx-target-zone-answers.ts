import { type Check, finding } from '../../result.ts'

export const mxTargetZoneAnswers: Check = {
  id: 'mx-target-zone-answers',
  question: {
    en: 'Do the domains of mail hosts that belong to others answer?',
    tr: 'Başkalarına ait posta sunucularının alan adları yanıt veriyor mu?',
  },
  rule: { en: 'warning: SERVFAIL or a refusal', tr: 'uyarı: SERVFAIL ya da ret' },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mxRecords, targetsSeen }) =>
    (mxRecords.length === 0 ? [] : targetsSeen)
      .filter(({ isOwn, reason }) => !isOwn && (reason === 'servfail' || reason === 'refused'))
      .map(({ host, reason }) =>
        finding(
          'warning',
          `${name} MX ${host.preference} ${host.text}`,
          {
            en: `The DNS of ${host.text} fails (${reason}). While that lasts nobody can deliver to this host; mail takes the other hosts, or waits.`,
            tr: `${host.text} adının DNS'i yanıt veremiyor (${reason}). Bu sürdükçe kimse bu sunucuya teslim edemez; posta öbür sunuculara gider ya da bekler.`,
          },
          [
            {
              en: `Ask who runs ${host.text} to mend its DNS (often DNSSEC or dead name servers), or take it out of the MX records.`,
              tr: `${host.text} sunucusunu işletenden DNS'ini düzeltmesini isteyin (çoğu kez DNSSEC ya da duran ad sunucuları) ya da onu MX kayıtlarından çıkarın.`,
            },
          ],
        ),
      ),
}
