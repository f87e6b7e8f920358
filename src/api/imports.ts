// What became of zones that were imported, in the reader's language.
import type { ImportedZone } from '../declare/index.ts'
import type { ImportedZone as ImportedZoneJson } from './contract.ts'
import { type Lang, problemJson } from './errors.ts'
import { findingJson } from './views.ts'

export const importedJson = ({ problem, proposal, ...one }: ImportedZone, lang: Lang): ImportedZoneJson => ({
  ...one,
  findings: one.findings.map((each) => findingJson(each, lang)),
  problem: problem ? problemJson(problem, lang) : null,
  proposal: proposal ?? null,
})
