// `ulak doctor`: is this machine fit to serve? Each examination looks at one thing and says what it saw, with the mend where something is wrong.
import { examineClock } from './doctor/clock.ts'
import type { Diagnosis, Machine } from './doctor/diagnosis.ts'
import { examineDisk } from './doctor/disk.ts'
import { examineFiles } from './doctor/files.ts'
import { examineNames } from './doctor/names.ts'
import { examineNode } from './doctor/node.ts'
import { examineOutward } from './doctor/outward.ts'
import { examinePorts } from './doctor/ports.ts'
import { examineReach } from './doctor/reach.ts'

export type { Condition, Diagnosis, Machine } from './doctor/diagnosis.ts'

export async function examine(machine: Machine, { isPublic }: { isPublic: boolean }): Promise<Diagnosis[]> {
  const waited = await Promise.all([
    examineClock(machine),
    examineOutward(machine),
    examineNames(machine),
    isPublic ? examineReach(machine) : Promise.resolve([]),
  ])
  const seen = [examineNode, examineDisk, examineFiles, examinePorts].flatMap((one) => one(machine))
  return [...seen, ...waited.flat()]
}
