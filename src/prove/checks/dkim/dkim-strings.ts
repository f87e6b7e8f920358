import type { Text } from '../../../dns/problem.ts'
import { parseDkimKey } from '../../../mailauth/dkim-record.ts'
import { type Check, finding, type Fix, pass } from '../../result.ts'
import { asRecord, eachKey, type FoundKey } from './each-key.ts'

export const dkimStrings: Check = {
  id: 'dkim-strings',
  question: {
    en: 'Did the DKIM keys get into the DNS whole and without marks of the zone file?',
    tr: "DKIM anahtarları DNS'e eksiksiz ve bölge dosyası işaretleri olmadan girilmiş mi?",
  },
  rule: {
    en: 'error: a key that cannot be read because its text was cut, spread over several records, or has quotes or backslashes in it',
    tr: 'hata: metni kesildiği, birkaç kayda bölündüğü ya da içinde tırnak veya ters bölü bulunduğu için okunamayan anahtar',
  },
  reference: 'RFC 6376 §3.6.2.2',
  serves: ['authenticated'],
  judge: (evidence) =>
    eachKey(evidence, (key) => {
      const fault = damageOf(key)
      if (fault) return [finding('error', key.at, fault.text, fault.fix)]
      return key.record.problems.length === 0 ? [pass(key.at, { en: 'They did.', tr: 'Evet.' })] : []
    }),
}

/** What entering it did to the key; undefined where it is whole, or broken in another way. */
export function damageOf(key: FoundKey): { readonly text: Text; readonly fix: Fix } | undefined {
  const { at, record, strings, others } = key
  if (record.problems.length === 0) return undefined
  const cleaned = record.text.replaceAll(/["\\()]/g, '')
  if (cleaned !== record.text && isWhole(cleaned)) return { text: marks, fix: asRecord(key, cleaned) }
  const rest = others.find((other) => isWhole(`${record.text}${other}`))
  if (rest !== undefined)
    return {
      text: spread,
      fix: [
        {
          en: `Remove both TXT records at ${at}, and publish them as one record with several strings:`,
          tr: `${at} adındaki iki TXT kaydını silin ve birkaç dizgeli tek kayıt olarak yayımlayın:`,
        },
        ...asRecord(key, `${record.text}${rest}`),
      ],
    }
  if (strings.length === 1 && strings[0]!.length === maxString && record.key) return { text: cut, fix: enterInParts }
  return undefined
}

/** RFC 1035 §3.3 */
const maxString = 255

const isWhole = (text: string): boolean => {
  const { problems, key } = parseDkimKey(text)
  return problems.length === 0 && Boolean(key)
}

const marks: Text = {
  en: 'Quotes, backslashes or parentheses stand inside the key: they belong to the zone file and were pasted along. Receivers cannot read the key, so every signature fails.',
  tr: 'Anahtarın içinde tırnak, ters bölü ya da ayraç var: bunlar bölge dosyasına aittir, kayda birlikte yapıştırılmış. Alıcılar anahtarı okuyamaz, bütün imzalar geçersiz sayılır.',
}
const spread: Text = {
  en: 'The key is spread over two TXT records. Receivers do not join records, only the strings of one: they see half a key, so every signature fails.',
  tr: 'Anahtar iki TXT kaydına bölünmüş. Alıcılar kayıtları değil, yalnızca tek kaydın dizgelerini birleştirir: yarım bir anahtar görürler, bütün imzalar geçersiz sayılır.',
}
const cut: Text = {
  en: 'The record ends after exactly 255 bytes, in the middle of the key: a string takes no more, and the rest was cut off. Every signature fails.',
  tr: 'Kayıt tam 255 baytta, anahtarın ortasında bitiyor: bir dizge daha fazlasını almaz, gerisi kesilmiş. Bütün imzalar geçersiz sayılır.',
}
const enterInParts: Fix = [
  {
    en: 'Enter the whole value again as several strings of at most 255 bytes in one record, "first part" "second part", with no blank inside the quotes where it was cut; or ask your DNS provider how it takes long TXT records.',
    tr: 'Değerin tamamını tek kayıtta, her biri en çok 255 baytlık birkaç dizge olarak yeniden girin: "ilk parça" "ikinci parça"; bölünen yerde tırnakların içinde boşluk olmasın. Ya da DNS sağlayıcınıza uzun TXT kayıtlarını nasıl aldığını sorun.',
  },
]
