// The way out: can this machine reach port 25 of others?
import { familyOf, type Family } from '../probe.ts'
import { isPublicIp } from '../../smtp/mail-address.ts'
import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

export async function examineOutward(machine: Machine): Promise<Diagnosis[]> {
  const hasV6 = machine.addresses().some((address) => familyOf(address) === 6 && isPublicIp(address))
  const families: readonly Family[] = hasV6 ? [4, 6] : [4]
  return Promise.all(families.map((family) => examineFamily(family, machine)))
}

async function examineFamily(family: Family, { probe }: Machine): Promise<Diagnosis> {
  const subject = `IPv${family} → 25/tcp`
  const control = await probe.control(family)
  if (control === 'reached')
    return good('outbound', subject, {
      en: 'Mail hosts of others answer.',
      tr: 'Başkalarının posta sunucuları yanıt veriyor.',
    })
  if (control === 'not-tried')
    return ill(
      'unknown',
      'outbound',
      subject,
      { en: 'There is no control host to try.', tr: 'Denenecek denetim sunucusu yok.' },
      {
        en: 'Name two mail hosts of others that always answer in ULAK_PROBE_CONTROL_HOSTS.',
        tr: 'Başkalarının her zaman yanıt veren iki posta sunucusunu ULAK_PROBE_CONTROL_HOSTS ayarında verin.',
      },
    )
  return ill(
    family === 6 ? 'notice' : 'bad',
    'outbound',
    subject,
    {
      en: 'None of the control hosts can be reached: kept mail could not be handed on.',
      tr: 'Denetim sunucularının hiçbirine erişilemiyor: saklanan posta iletilemez.',
    },
    {
      en: 'Open port 25 outward in the firewall; many hosters close it until you ask them.',
      tr: 'Güvenlik duvarında dışa 25 kapısını açın; birçok barındırıcı siz isteyene dek kapalı tutar.',
    },
  )
}
