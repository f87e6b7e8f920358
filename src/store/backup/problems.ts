// What can be wrong with a backup or with restoring it, in both languages.
import { StoreRefused, type StoreProblem } from '../fault.ts'

const problem = (code: string, en: string, tr: string): StoreProblem => ({ code, text: { en, tr } })

/** A backup that must not be used. */
export const backupProblems = {
  none: (folder: string) =>
    problem(
      'backup-missing',
      `There is no backup in ${folder} (no manifest.json). Name the folder of one backup.`,
      `${folder} içinde yedek yok (manifest.json bulunamadı). Tek bir yedeğin klasörünü verin.`,
    ),
  manifest: (folder: string) =>
    problem(
      'backup-manifest',
      `The manifest of ${folder} cannot be read. Use another backup.`,
      `${folder} yedeğinin manifest.json dosyası okunamıyor. Başka bir yedek kullanın.`,
    ),
  format: (folder: string) =>
    problem(
      'backup-newer',
      `The backup ${folder} was made by a newer version of Ulak. Restore it with that version.`,
      `${folder} yedeğini Ulak'ın daha yeni bir sürümü almış. O sürümle geri yükleyin.`,
    ),
  file: (file: string) =>
    problem(
      'backup-damaged',
      `The file ${file} of the backup is missing or not what was written. Use another backup.`,
      `Yedeğin ${file} dosyası yok ya da yazıldığı gibi değil. Başka bir yedek kullanın.`,
    ),
  database: (file: string, detail: string) =>
    problem(
      'backup-damaged',
      `The database ${file} of the backup does not pass its check (${detail}). Use another backup.`,
      `Yedekteki ${file} veritabanı denetimi geçmiyor (${detail}). Başka bir yedek kullanın.`,
    ),
} as const

/** Why a backup is not made, or not restored. */
export const backupRefusals = {
  postgres: () =>
    new StoreRefused(
      problem(
        'backup-postgres',
        'Ulak backs up its embedded database only. Back PostgreSQL up with its own means (pg_dump, continuous archiving).',
        "Ulak yalnızca gömülü veritabanını yedekler. PostgreSQL'i kendi araçlarıyla yedekleyin (pg_dump, sürekli arşivleme).",
      ),
    ),
  noRoom: (folder: string, neededBytes: number, freeBytes: number) =>
    new StoreRefused(
      problem(
        'backup-no-room',
        `A backup needs ${megabytes(neededBytes)} MB in ${folder}, and ${megabytes(freeBytes)} MB are free. Free some space or name another folder.`,
        `Yedek için ${folder} içinde ${megabytes(neededBytes)} MB gerekiyor, ${megabytes(freeBytes)} MB boş. Yer açın ya da başka bir klasör verin.`,
      ),
    ),
  unusable: (found: StoreProblem) => new StoreRefused(found),
  held: (folder: string, pid: number) =>
    new StoreRefused(
      problem(
        'restore-running',
        `A server (process ${pid}) is using ${folder}. Stop it, then restore.`,
        `${folder} klasörünü çalışan bir sunucu (süreç ${pid}) kullanıyor. Önce onu durdurun, sonra geri yükleyin.`,
      ),
    ),
  notEmpty: (folder: string) =>
    new StoreRefused(
      problem(
        'restore-not-empty',
        `${folder} holds data already. Name an empty folder, or say --replace: what is there is then kept beside it as before-restore-….`,
        `${folder} içinde zaten veri var. Boş bir klasör verin ya da --replace deyin: var olanlar before-restore-… adıyla yanında saklanır.`,
      ),
    ),
  noKey: (file: string) =>
    new StoreRefused(
      problem(
        'restore-no-key',
        `The key file ${file} is missing. Backups never hold it: put your copy of it there, or restore with --without-key: the secrets in the backup then stay unreadable.`,
        `${file} anahtar dosyası yok. Yedekler onu hiç içermez: sakladığınız kopyayı yerine koyun, ya da --without-key ile geri yükleyin: yedekteki gizli bilgiler o zaman okunamaz kalır.`,
      ),
    ),
  wrongKey: (file: string) =>
    new StoreRefused(
      problem(
        'restore-wrong-key',
        `The key file ${file} is not the one with which this backup was made. Put the right copy there.`,
        `${file} anahtar dosyası bu yedeğin alındığı anahtar değil. Doğru kopyayı yerine koyun.`,
      ),
    ),
} as const

const megabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000)
