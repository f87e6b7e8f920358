import { createHash } from 'node:crypto'
import { isUsable } from '../../../smtp/dane.ts'
import { type Check, finding, type Judgement, pass } from '../../result.ts'
import { fitOf, foundTlsa } from './found.ts'

export const daneMatches: Check = {
  id: 'dane-matches',
  question: { en: 'Does the certificate fit the TLSA records?', tr: 'Sertifika TLSA kayıtlarına uyuyor mu?' },
  rule: {
    en: 'error: no record fits, so senders that honour DANE do not deliver; warning: the same, but the records are not signed',
    tr: 'hata: hiçbir kayıt uymuyor, DANE’ye uyan gönderenler teslim etmez; uyarı: aynısı ama kayıtlar imzasız',
  },
  reference: 'RFC 7672 §3.2',
  serves: ['arrives', 'private', 'survives'],
  judge: ({ tlsa, probe }) =>
    foundTlsa(tlsa).flatMap(({ host, at, records, secure }) =>
      (probe?.visits ?? [])
        .filter((visit) => visit.host === host && visit.tls)
        .flatMap(({ address, tls }): Judgement[] => {
          if (!records.some(isUsable)) return []
          const subject = `${at} ${address}`
          const fit = fitOf(records, tls!)
          if (fit === 'store-root')
            return [
              {
                status: 'unknown',
                subject,
                message: {
                  en: 'A record fits the root of the chain. The server must send that root along; whether it does cannot be seen from here.',
                  tr: 'Bir kayıt zincirin köküne uyuyor. Sunucu o kökü de göndermeli; gönderip göndermediği buradan görülemiyor.',
                },
              },
            ]
          const isGood = fit === 'key' || (fit === 'authority' && tls!.nameFits && tls!.chain[0]!.validTo > probe!.at)
          if (isGood) return [pass(subject, { en: 'A record fits.', tr: 'Bir kayıt uyuyor.' })]
          const hash = createHash('sha256')
            .update(tls!.chain[0]?.spki ?? '')
            .digest('hex')
          return [
            finding(
              secure === false ? 'warning' : 'error',
              subject,
              fit === 'authority'
                ? {
                    en: `A record fits the authority, but the certificate is not for ${host}, or out of date: senders that honour DANE do not deliver there.`,
                    tr: `Bir kayıt sertifika kurumuna uyuyor ama sertifika ${host} için değil ya da süresi dolmuş: DANE’ye uyan gönderenler oraya teslim etmez.`,
                  }
                : {
                    en: 'No record fits the certificate that the server shows: senders that honour DANE do not deliver there.',
                    tr: 'Hiçbir kayıt sunucunun gösterdiği sertifikaya uymuyor: DANE’ye uyan gönderenler oraya teslim etmez.',
                  },
              [
                {
                  en: 'If that certificate is yours, publish its key (and keep the old record until its TTL has passed):',
                  tr: 'Bu sertifika sizinse anahtarını yayımlayın (eski kaydı TTL süresi geçene dek bırakın):',
                },
                `${at}. IN TLSA 3 1 1 ${hash}`,
              ],
            ),
          ]
        }),
    ),
}
