import { type Check, finding } from '../../result.ts'
import { dsLines } from './parts.ts'

export const dnssecDsPresent: Check = {
  id: 'dnssec-ds-present',
  question: {
    en: 'Does the parent zone know of the signed domain (DS)?',
    tr: 'Üst bölge imzalı alan adından haberli mi (DS)?',
  },
  rule: { en: 'notice: the domain is signed, but has no DS record', tr: 'bilgi: alan adı imzalı ama DS kaydı yok' },
  reference: 'RFC 4035 §2.4',
  serves: [],
  judge: ({ dnssec }) => {
    if (dnssec?.ds.kind !== 'none' || dnssec.keys.kind !== 'found') return []
    const { zone } = dnssec
    const lines = dsLines(dnssec)
    return [
      finding(
        'notice',
        zone,
        {
          en: 'The domain is signed, but its parent zone does not say so: nobody checks the signatures, and they protect nothing.',
          tr: 'Alan adı imzalı ama üst bölge bunu bildirmiyor: imzaları kimse denetlemez ve hiçbir şeyi korumazlar.',
        },
        lines.length > 0
          ? [{ en: 'Enter at your registrar:', tr: 'Kayıt firmanıza girin:' }, ...lines]
          : [{ en: 'Ask your DNS host for the DS record.', tr: 'DS kaydını DNS barındırıcınızdan isteyin.' }],
      ),
    ]
  },
}
