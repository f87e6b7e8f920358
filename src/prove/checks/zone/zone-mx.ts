import { shownHost } from '../../../declare/host-name.ts'
import {
  mxTargetIsAddress,
  mxTargetIsAlias,
  mxTargetWithoutAddress,
  nullMxBesideOthers,
} from '../../../declare/rules/mx.ts'
import type { Check, Judgement } from '../../result.ts'
import { faultsOf, ofZoneFile } from './parts.ts'

const rules = [mxTargetIsAddress, mxTargetIsAlias, mxTargetWithoutAddress, nullMxBesideOthers]

export const zoneMx: Check = {
  id: 'zone-mx',
  question: {
    en: 'Do the MX records of the other names in the zone file lead somewhere?',
    tr: 'Bölge dosyasındaki öbür adların MX kayıtları bir yere varıyor mu?',
  },
  rule: {
    en: 'error: a target that is an address, an alias or a host of the zone without address, or a null MX beside others',
    tr: 'hata: hedef bir adres, takma ad ya da bölgenin adresi olmayan bir sunucusu; ya da null MX başkalarının yanında',
  },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: (evidence) =>
    ofZoneFile(
      function* (file): Generator<Judgement> {
        // The domain that is checked has checks of its own.
        for (const rule of rules)
          for (const fault of faultsOf(rule, file))
            if (!fault.subject.startsWith(`${shownHost(evidence.domain)} `)) yield fault
      },
      { en: 'They do.', tr: 'Evet.' },
    )(evidence),
}
