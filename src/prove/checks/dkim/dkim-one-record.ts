import { type Check, finding, pass } from '../../result.ts'

export const dkimOneRecord: Check = {
  id: 'dkim-one-record',
  question: { en: 'Is there one key record under each selector?', tr: 'Her seçicide tek bir anahtar kaydı mı var?' },
  rule: { en: 'error: several TXT records at one selector', tr: 'hata: bir seçicide birden çok TXT kaydı' },
  reference: 'RFC 6376 §3.6.2.2',
  serves: ['authenticated'],
  judge: ({ dkim }) =>
    dkim.keys
      .filter(({ texts }) => texts.length > 0)
      .map(({ at, texts }) =>
        texts.length === 1
          ? pass(at, { en: 'There is one.', tr: 'Bir tane var.' })
          : finding(
              'error',
              at,
              {
                en: `There are ${texts.length} records; receivers may take any of them, and signatures fail by chance.`,
                tr: `${texts.length} kayıt var; alıcılar herhangi birini alabilir, imzalar rastgele geçersiz olur.`,
              },
              [
                {
                  en: 'Keep the record of the key that signs, and remove the others.',
                  tr: 'İmzalayan anahtarın kaydını bırakın, ötekileri silin.',
                },
              ],
            ),
      ),
}
