import { isWithin } from '../../../dns/name.ts'
import { type Check, finding, type Judgement, pass } from '../../result.ts'
import type { DelegationEvidence, NsHost } from '../../evidence/delegation.ts'
import { addressLine, ofDelegation } from './parts.ts'

export const delegationGlue: Check = {
  id: 'delegation-glue',
  question: {
    en: 'Does the parent give the right addresses of name servers inside the domain (glue)?',
    tr: 'Üst bölge, alan adının içindeki ad sunucularının doğru adreslerini veriyor mu (glue)?',
  },
  rule: {
    en: 'error: needed and missing for all of them; warning: missing for one, or other than its address records',
    tr: 'hata: gerekli ama hiçbirinde yok; uyarı: birinde eksik ya da adres kayıtlarından farklı',
  },
  reference: 'RFC 9471 §2.1',
  serves: [],
  judge: ofDelegation((seen) => {
    const { apex, atParent, hosts } = seen
    if (!atParent) return []
    // Glue of servers elsewhere is neither needed nor believed.
    const needing = hosts.filter(({ host, text }) => isWithin(host, apex) && atParent.includes(text))
    const areAllLost = needing.length === atParent.length && needing.every(({ glue }) => glue.length === 0)
    return needing.map((host) => judgeHost(host, areAllLost, seen))
  }),
}

function judgeHost(host: NsHost, areAllLost: boolean, { zone }: DelegationEvidence): Judgement {
  const subject = `${zone} NS ${host.text}`
  const lines = host.addresses.map((address) => addressLine(host.text, address))
  if (host.glue.length === 0) {
    return finding(
      areAllLost ? 'error' : 'warning',
      subject,
      {
        en: `${host.text} lies inside the domain, but the parent zone does not give its address. ${areAllLost ? 'Whoever wants to ask a server of the domain would have to ask it first where it is: nobody finds the domain.' : 'It is found only by way of the other name servers, and not when they are away.'}`,
        tr: `${host.text} alan adının içinde ama üst bölge adresini vermiyor. ${areAllLost ? 'Alan adının bir sunucusuna sormak isteyen, yerini önce ona sormak zorunda kalır: alan adını kimse bulamaz.' : 'Yalnızca öteki ad sunucuları üzerinden bulunur; onlara erişilemezken bulunamaz.'}`,
      },
      [
        {
          en: 'Enter it with its addresses at your registrar as a "host" or "child name server" (glue):',
          tr: 'Kayıt firmanızda adresleriyle "host" ya da "alt ad sunucusu" (glue) olarak girin:',
        },
        ...lines,
      ],
    )
  }
  const isSame = host.state !== 'known' || host.glue.toSorted().join() === host.addresses.toSorted().join()
  if (isSame) return pass(subject, { en: `Glue: ${host.glue.join(', ')}.`, tr: `Glue: ${host.glue.join(', ')}` })
  return finding(
    'warning',
    subject,
    {
      en: `The parent zone gives ${host.glue.join(', ')}, the domain itself ${host.addresses.join(', ')}. Some resolvers use one, some the other.`,
      tr: `Üst bölge ${host.glue.join(', ')}, alan adının kendisi ${host.addresses.join(', ')} veriyor. Çözümleyicilerin kimi birini, kimi öbürünü kullanır.`,
    },
    [
      {
        en: 'Enter the right addresses at your registrar; as the domain has them they are:',
        tr: 'Kayıt firmanızda doğru adresleri girin; alan adındakiler şunlar:',
      },
      ...lines,
    ],
  )
}
