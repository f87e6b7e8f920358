// Backups of the embedded databases and the spool: made live, proven when made, rotated, restored.
export { afterRestore } from './backup/after-restore.ts'
export { backUpDaily, type BackupRequest, createBackup } from './backup/create.ts'
export { type Manifest } from './backup/manifest.ts'
export { type AfterRestore, restoreBackup, type Restored, type RestoreRequest } from './backup/restore.ts'
export { type Backup, dueBackup, listBackups, rotateBackups } from './backup/shelf.ts'
export { type Verdict, verifyBackup } from './backup/verify.ts'
