// Filters in front of a mailbox provider: Mimecast, Proofpoint, Barracuda, Trend Micro.
import { dkimKey, dkimSelector, gatewayNote, mx, pastedDkim, patterns, txt, verificationToken } from './parts.ts'
import type { Confidence, Preset, Variant } from './preset.ts'

type Grid = readonly [id: string, en: string, tr: string, confidence: Confidence]
const grids: readonly Grid[] = [
  ['eu', 'European Union', 'Avrupa Birliği', 'observed'],
  ['us', 'United States', 'ABD', 'observed'],
  ['usb', 'United States (second grid)', 'ABD (ikinci küme)', 'observed'],
  ['de', 'Germany', 'Almanya', 'remembered'],
  ['uk', 'United Kingdom', 'Birleşik Krallık', 'remembered'],
  ['au', 'Australia', 'Avustralya', 'remembered'],
  ['jer', 'Jersey', 'Jersey', 'remembered'],
  ['ca', 'Canada', 'Kanada', 'remembered'],
  ['za', 'South Africa', 'Güney Afrika', 'remembered'],
]
const gridVariant = ([id, en, tr, confidence]: Grid): Variant => {
  const zone = id === 'za' ? 'mimecast.co.za' : 'mimecast.com'
  return {
    id,
    label: { en, tr },
    mx: mx([10, `${id}-smtp-inbound-1.${zone}`], [10, `${id}-smtp-inbound-2.${zone}`]),
    spf: [`include:${id}._netblocks.mimecast.com`],
    confidence,
  }
}
const [firstGrid, ...otherGrids] = grids

const mimecastPage = {
  en: 'Mimecast Administration Console → Gateway → Policies → Definitions → DNS Authentication',
  tr: 'Mimecast Yönetim Konsolu → Gateway → Policies → Definitions → DNS Authentication',
}

export const mimecast: Preset = {
  id: 'mimecast',
  name: 'Mimecast',
  kind: 'gateway',
  redundant: true,
  variants: [{ ...gridVariant(firstGrid!), default: true }, ...otherGrids.map(gridVariant)],
  parameters: [dkimSelector(mimecastPage, 'mimecast20260101'), dkimKey(mimecastPage)],
  spf: { mechanisms: ['include:eu._netblocks.mimecast.com'] },
  records: [pastedDkim('{dkimSelector}')],
  notes: [gatewayNote],
  detect: { mxSuffixes: ['mimecast.com', 'mimecast.co.za', 'mimecast-offshore.com'] },
  confidence: { mx: 'observed', spf: 'observed', dkim: 'remembered', detect: 'observed' },
  sources: ['public zone files with -smtp-inbound-2.mimecast.com', 'public zone files with _netblocks.mimecast.com'],
}

const proofpointPage = {
  en: 'Your Proofpoint administrator, or the welcome letter of the service',
  tr: 'Proofpoint yöneticiniz ya da hizmetin karşılama yazısı',
}

export const proofpoint: Preset = {
  id: 'proofpoint',
  name: 'Proofpoint Enterprise',
  kind: 'gateway',
  redundant: true,
  variants: [
    {
      id: 'gslb',
      default: true,
      label: { en: 'mxa/mxb-….gslb.pphosted.com', tr: 'mxa/mxb-….gslb.pphosted.com' },
      mx: mx([10, 'mxa-{clusterId}.gslb.pphosted.com'], [10, 'mxb-{clusterId}.gslb.pphosted.com']),
    },
    {
      id: 'classic',
      label: { en: 'mx0a/mx0b-….pphosted.com', tr: 'mx0a/mx0b-….pphosted.com' },
      mx: mx([10, 'mx0a-{clusterId}.pphosted.com'], [10, 'mx0b-{clusterId}.pphosted.com']),
    },
  ],
  parameters: [
    {
      name: 'clusterId',
      label: {
        en: 'Number of the cluster (eight hexadecimal digits), or one of its MX hosts',
        tr: 'Kümenin numarası (sekiz onaltılık rakam) ya da MX sunucularından biri',
      },
      where: proofpointPage,
      required: true,
      mayBeHost: true,
      pattern: /^[0-9a-f]{8}$/i,
      example: '001ae601',
    },
    dkimSelector(proofpointPage, 'pp2026'),
    dkimKey(proofpointPage),
  ],
  spf: { mechanisms: ['include:spf-{clusterId}.pphosted.com'] },
  records: [pastedDkim('{dkimSelector}')],
  notes: [gatewayNote],
  detect: { mxSuffixes: ['pphosted.com'] },
  confidence: { mx: 'observed', spf: 'observed', dkim: 'remembered', detect: 'observed' },
  sources: ['public zone files with include:spf-….pphosted.com'],
}

const essentialsPage = {
  en: 'Proofpoint Essentials → Administration → Account management → Domains',
  tr: 'Proofpoint Essentials → Administration → Account management → Domains',
}

export const proofpointEssentials: Preset = {
  id: 'proofpoint-essentials',
  name: 'Proofpoint Essentials',
  kind: 'gateway',
  redundant: true,
  variants: [
    {
      id: 'us',
      default: true,
      label: { en: 'United States', tr: 'ABD' },
      mx: mx([10, 'mx1-{stack}.ppe-hosted.com'], [20, 'mx2-{stack}.ppe-hosted.com']),
    },
    {
      id: 'eu',
      label: { en: 'Europe', tr: 'Avrupa' },
      mx: mx([10, 'mx1-eu1.ppe-hosted.com'], [20, 'mx2-eu1.ppe-hosted.com']),
      spf: ['a:dispatch-eu.ppe-hosted.com'],
    },
  ],
  parameters: [
    {
      name: 'stack',
      label: { en: 'Stack of the account', tr: 'Hesabın kümesi' },
      where: {
        en: 'The address at which you sign in: us1.proofpointessentials.com',
        tr: 'Giriş yaptığınız adres: us1.proofpointessentials.com',
      },
      required: false,
      default: 'us1',
      choices: ['us1', 'us2', 'us3', 'us4', 'us5'],
      example: 'us2',
    },
    verificationToken(essentialsPage, 'ppe-', '0a1b2c3d4e5f60718293'),
    dkimSelector(essentialsPage, 'ppe2026'),
    dkimKey(essentialsPage),
  ],
  // Its senders are the addresses of one name, not an include.
  spf: { mechanisms: ['a:dispatch-us.ppe-hosted.com'] },
  records: [txt('verification', '@', 'ppe-{verificationToken}'), pastedDkim('{dkimSelector}')],
  notes: [gatewayNote],
  detect: { mxSuffixes: ['ppe-hosted.com'] },
  confidence: { mx: 'observed', spf: 'observed', verification: 'observed', dkim: 'remembered', detect: 'observed' },
  sources: [
    'public zone files with dispatch-us.ppe-hosted.com',
    'https://www.proofpoint.com/sites/default/files/getting_started_guide_us1-cm.pdf',
  ],
}

type Area = readonly [id: string, infix: string, en: string, tr: string, confidence: Confidence]
const areas: readonly Area[] = [
  ['us', '', 'United States', 'ABD', 'observed'],
  ['de', 'de.', 'Germany', 'Almanya', 'remembered'],
  ['uk', 'uk.', 'United Kingdom', 'Birleşik Krallık', 'remembered'],
  ['au', 'au.', 'Australia', 'Avustralya', 'remembered'],
  ['ca', 'ca.', 'Canada', 'Kanada', 'remembered'],
]
const areaVariant = ([id, infix, en, tr, confidence]: Area): Variant => ({
  id,
  label: { en, tr },
  mx: mx([10, `{ess}a.ess.${infix}barracudanetworks.com`], [20, `{ess}b.ess.${infix}barracudanetworks.com`]),
  spf: [`include:spf.ess.${infix}barracudanetworks.com`],
  confidence,
})
const [firstArea, ...otherAreas] = areas

export const barracuda: Preset = {
  id: 'barracuda',
  name: 'Barracuda Email Gateway Defense',
  kind: 'gateway',
  redundant: true,
  variants: [{ ...areaVariant(firstArea!), default: true }, ...otherAreas.map(areaVariant)],
  parameters: [
    {
      name: 'ess',
      label: {
        en: 'Account number in the MX hosts (d and digits), or one of these hosts',
        tr: 'MX sunucularındaki hesap numarası (d ve rakamlar) ya da bu sunuculardan biri',
      },
      where: {
        en: 'Barracuda Email Gateway Defense → Domains → your domain → MX records',
        tr: 'Barracuda Email Gateway Defense → Domains → alan adınız → MX records',
      },
      required: true,
      mayBeHost: true,
      pattern: /^d[0-9]{1,12}$/i,
      example: 'd78608',
    },
  ],
  spf: { mechanisms: ['include:spf.ess.barracudanetworks.com'] },
  records: [],
  notes: [gatewayNote],
  detect: { mxSuffixes: ['barracudanetworks.com'] },
  confidence: { mx: 'observed', spf: 'observed', detect: 'observed' },
  sources: ['public zone files with .ess.barracudanetworks.com'],
}

export const trendMicro: Preset = {
  id: 'trendmicro-email-security',
  name: 'Trend Micro Email Security',
  kind: 'gateway',
  redundant: true,
  variants: [
    {
      id: 'com',
      default: true,
      label: { en: 'Global (trendmicro.com)', tr: 'Küresel (trendmicro.com)' },
      mx: mx([10, '{company}.in.tmes.trendmicro.com']),
    },
    {
      id: 'eu',
      label: { en: 'European Union (trendmicro.eu)', tr: 'Avrupa Birliği (trendmicro.eu)' },
      mx: mx([10, '{company}.in.tmes.trendmicro.eu']),
      spf: ['include:spf.tmes.trendmicro.eu'],
      confidence: 'remembered',
    },
  ],
  parameters: [
    {
      name: 'company',
      label: { en: 'Company identifier, or the MX host', tr: 'Şirket tanıtıcısı ya da MX sunucusu' },
      where: {
        en: 'Trend Micro Email Security console → Domains → your domain',
        tr: 'Trend Micro Email Security konsolu → Domains → alan adınız',
      },
      required: true,
      mayBeHost: true,
      pattern: patterns.label,
      example: 'firma',
    },
    verificationToken(
      { en: 'The same page, the TXT record that begins with tmes=', tr: 'Aynı sayfada, tmes= ile başlayan TXT kaydı' },
      'tmes=',
      '0123456789abcdef0123456789abcdef',
    ),
  ],
  spf: { mechanisms: ['include:spf.tmes.trendmicro.com'] },
  records: [txt('verification', '@', 'tmes={verificationToken}')],
  notes: [gatewayNote],
  detect: { mxSuffixes: ['tmes.trendmicro.com', 'tmes.trendmicro.eu', 'hes.trendmicro.com', 'hes.trendmicro.eu'] },
  confidence: { mx: 'observed', spf: 'third-party', verification: 'observed', detect: 'observed' },
  sources: ['public zone files with in.tmes.trendmicro'],
}
