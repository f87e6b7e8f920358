import type { Text } from '../../../dns/problem.ts'
import { type Check, finding, pass } from '../../result.ts'
import { onlyRecord, without } from './only-record.ts'

const ownReturnPath = (service: string): Text => ({
  en: `${service} sends with a return path of its own, so this lets nobody through and costs a look-up.`,
  tr: `${service} kendi dönüş adresiyle gönderir; bu değer kimseye izin sağlamaz ve bir sorgu harcar.`,
})

const outdated: Readonly<Record<string, Text>> = {
  'servers.mcsv.net': ownReturnPath('Mailchimp'),
  'spf.mtasv.net': ownReturnPath('Postmark'),
  'spf.messaging.microsoft.com': {
    en: 'It belonged to a forerunner of Microsoft 365; today the name is spf.protection.outlook.com.',
    tr: "Microsoft 365'in bir öncülüne aitti; bugünkü ad spf.protection.outlook.com.",
  },
  'hotmail.com': {
    en: 'It belonged to a service for own domains at Outlook.com that ended long ago.',
    tr: "Outlook.com'un çoktan sona ermiş, kendi alan adınızı kullandıran bir hizmetine aitti.",
  },
}

export const spfOutdatedIncludes: Check = {
  id: 'spf-outdated-includes',
  question: {
    en: 'Is the SPF record free of services that no longer need to be there?',
    tr: 'SPF kaydında artık bulunması gerekmeyen hizmetler yok mu?',
  },
  rule: { en: 'notice: an include: that is out of date', tr: 'bilgi: güncelliğini yitirmiş bir include:' },
  reference: 'RFC 7208 §5.2',
  serves: [],
  judge: (evidence) => {
    const record = onlyRecord(evidence)
    const { name } = evidence
    const includes = record?.terms.filter((term) => term.kind === 'mechanism' && term.name === 'include') ?? []
    if (!record || includes.length === 0) return []
    const found = includes.filter(({ domain }) => Object.hasOwn(outdated, (domain ?? '').toLowerCase()))
    if (found.length === 0) return [pass(name, { en: 'None is known to be.', tr: 'Öyle bilinen yok.' })]
    return found.map((term) => {
      const why = outdated[term.domain!.toLowerCase()]!
      return finding(
        'notice',
        name,
        { en: `${term.text}: ${why.en}`, tr: `${term.text}: ${why.tr}` },
        without(name, record, [term]),
      )
    })
  },
}
