import { dsOf, keyTag } from '../../../dns/dnssec.ts'
import { equalBytes } from '../../../dns/bytes.ts'
import type { Name } from '../../../dns/name.ts'
import type { Rdata } from '../../../dns/records/index.ts'
import { type Check, finding, type Fix, type Judgement, pass, unknown } from '../../result.ts'
import type { Dnssec } from '../../evidence/dnssec.ts'
import { dsLines } from './parts.ts'

export const dnssecDsMatches: Check = {
  id: 'dnssec-ds-matches',
  question: {
    en: 'Does the DS record at the parent belong to a key of the domain?',
    tr: 'Üst bölgedeki DS kaydı alan adının bir anahtarına ait mi?',
  },
  rule: {
    en: 'error: none does, so that checking resolvers find nothing; notice: one of several does not',
    tr: 'hata: hiçbiri ait değil, denetleyen çözümleyiciler bir şey bulamaz; bilgi: birkaçından biri ait değil',
  },
  reference: 'RFC 4035 §5.2',
  serves: ['arrives'],
  judge: ({ dnssec }) => (dnssec?.ds.kind === 'found' ? judgeDs(dnssec, dnssec.ds.records) : []),
}

function judgeDs(seen: Dnssec, records: readonly Rdata['DS'][]): Judgement[] {
  const { apex, zone, keys } = seen
  const subject = `${zone} DS`
  if (keys.kind === 'unknown') return [unknown(subject, `DNSKEY: ${keys.reason}`)]
  const all = keys.kind === 'found' ? keys.records : []
  const matching = records.filter((ds) => all.some((key) => isOf(apex, key, ds)))
  if (matching.length === records.length)
    return [pass(subject, { en: 'It belongs to a key of the domain.', tr: 'Alan adının bir anahtarına ait.' })]
  const stray = records.filter((ds) => !matching.includes(ds)).map(({ keyTag: tag }) => tag)
  if (matching.length > 0) {
    return [
      finding(
        'notice',
        subject,
        {
          en: `The DS record for key ${stray.join(', ')} belongs to no key of the domain. In the midst of a key change that is right; later it is left over.`,
          tr: `${stray.join(', ')} numaralı anahtarın DS kaydı alan adının hiçbir anahtarına ait değil. Anahtar değişimi sırasında doğrudur; sonrasında artıktır.`,
        },
        [
          {
            en: 'Remove it at your registrar when no key change runs.',
            tr: 'Anahtar değişimi yoksa kayıt firmanızdan silin.',
          },
        ],
      ),
    ]
  }
  return [
    finding(
      'error',
      subject,
      {
        en:
          all.length === 0
            ? 'The parent zone says that the domain is signed (DS), but it has no keys. Resolvers that check find nothing: mail from their users does not arrive.'
            : `The parent zone names key ${stray.join(', ')}, but the domain is signed with others. Resolvers that check find nothing: mail from their users does not arrive.`,
        tr:
          all.length === 0
            ? 'Üst bölge alan adının imzalı olduğunu söylüyor (DS) ama anahtarı yok. Denetleyen çözümleyiciler bir şey bulamaz: onların kullanıcılarından posta gelmez.'
            : `Üst bölge ${stray.join(', ')} numaralı anahtarı gösteriyor ama alan adı başkalarıyla imzalı. Denetleyen çözümleyiciler bir şey bulamaz: onların kullanıcılarından posta gelmez.`,
      },
      mend(seen),
    ),
  ]
}

function isOf(apex: Name, key: Rdata['DNSKEY'], ds: Rdata['DS']): boolean {
  const made = dsOf(apex, key, ds.digestType)
  // A digest that cannot be computed here is believed by the tag and algorithm.
  if (!made) return keyTag(key) === ds.keyTag && key.algorithm === ds.algorithm
  return made.keyTag === ds.keyTag && made.algorithm === ds.algorithm && equalBytes(made.digest, ds.digest)
}

function mend(seen: Dnssec): Fix {
  const lines = dsLines(seen)
  return [
    {
      en: 'Remove the DS record at your registrar now; that is safe and makes the domain visible again.',
      tr: 'Kayıt firmanızdaki DS kaydını hemen silin; bu güvenlidir ve alan adını yeniden görünür yapar.',
    },
    ...(lines.length > 0
      ? [{ en: 'or replace it by the one that fits:', tr: 'ya da uyanıyla değiştirin:' }, ...lines]
      : []),
  ]
}
