import { type Check, finding, pass } from '../../result.ts'
import { isIpv6, settled } from './parts.ts'

export const addressIpv6: Check = {
  id: 'address-ipv6',
  question: { en: 'Can mail be delivered over IPv6?', tr: 'Posta IPv6 ile teslim edilebiliyor mu?' },
  rule: { en: 'notice: no mail host has an IPv6 address', tr: 'bilgi: hiçbir posta sunucusunun IPv6 adresi yok' },
  reference: 'RFC 5321 §5.2',
  serves: [],
  judge: ({ name, targets, provider }) => {
    const hosts = settled(targets)
    if (hosts.length === 0) return []
    const subject = `${name} MX`
    const withIpv6 = hosts.filter(({ addresses }) => addresses.some(isIpv6))
    if (withIpv6.length > 0)
      return [
        pass(subject, {
          en: `${withIpv6.length} of ${hosts.length} hosts have it.`,
          tr: `${hosts.length} sunucunun ${withIpv6.length} tanesinde var.`,
        }),
      ]
    // That is the provider's choice, and the customer can do nothing about it.
    if (provider) return []
    return [
      finding(
        'notice',
        subject,
        {
          en: 'No mail host has an IPv6 address. That is fine for now: practically all senders have IPv4. A wrong IPv6 address would be worse than none.',
          tr: 'Hiçbir posta sunucusunun IPv6 adresi yok. Şimdilik sorun değil: gönderenlerin neredeyse hepsinde IPv4 var. Yanlış bir IPv6 adresi hiç olmamasından kötüdür.',
        },
        [
          {
            en: `If the machine has IPv6 and answers on port 25 there: ${hosts[0]!.text}. IN AAAA … with a PTR record.`,
            tr: `Makinede IPv6 varsa ve 25 numaralı port orada yanıt veriyorsa: ${hosts[0]!.text}. IN AAAA … ve PTR kaydı.`,
          },
        ],
      ),
    ]
  },
}
