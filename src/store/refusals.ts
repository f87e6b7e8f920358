// Why a store is not opened, in both languages, each with what to do about it.
import { StoreRefused } from './fault.ts'

export const refusals = {
  corrupt: (file: string, detail: string, cause?: unknown) =>
    new StoreRefused(
      {
        code: 'store-corrupt',
        text: {
          en: `The database ${file} is damaged (${detail}). Nothing was changed. Restore a backup: ulak backup restore <folder>`,
          tr: `${file} veritabanı bozulmuş (${detail}). Hiçbir şey değiştirilmedi. Bir yedeği geri yükleyin: ulak backup restore <klasör>`,
        },
      },
      cause,
    ),
  foreign: (file: string) =>
    new StoreRefused({
      code: 'store-foreign',
      text: {
        en: `${file} is a database, but not the one that Ulak keeps under this name. Put the right file there, or restore a backup: ulak backup restore <folder>`,
        tr: `${file} bir veritabanı, ama Ulak'ın bu adla tuttuğu veritabanı değil. Doğru dosyayı yerine koyun ya da bir yedeği geri yükleyin: ulak backup restore <klasör>`,
      },
    }),
  missing: (file: string, other: string) =>
    new StoreRefused({
      code: 'store-missing',
      text: {
        en: `The database ${file} is missing, although ${other} is there. Put it back, or restore a backup: ulak backup restore <folder>`,
        tr: `${other} yerinde olduğu halde ${file} veritabanı yok. Dosyayı yerine koyun ya da bir yedeği geri yükleyin: ulak backup restore <klasör>`,
      },
    }),
  newer: (where: string, step: string) =>
    new StoreRefused({
      code: 'store-newer',
      text: {
        en: `The database ${where} was written by a newer version of Ulak (it knows “${step}”). Start that version, or restore a backup made before it: ulak backup restore <folder>`,
        tr: `${where} veritabanını Ulak'ın daha yeni bir sürümü yazmış (içinde “${step}” adımı var). O sürümü başlatın ya da ondan önce alınmış bir yedeği geri yükleyin: ulak backup restore <klasör>`,
      },
    }),
  halfRestored: (folder: string) =>
    new StoreRefused({
      code: 'store-half-restored',
      text: {
        en: `A restore into ${folder} was interrupted. Run it again: ulak backup restore <folder>`,
        tr: `${folder} klasörüne geri yükleme yarıda kalmış. Yeniden çalıştırın: ulak backup restore <klasör>`,
      },
    }),
  unreadable: (file: string, cause: unknown) =>
    new StoreRefused(
      {
        code: 'store-unreadable',
        text: {
          en: `The database ${file} cannot be opened: ${reasonOf(cause)}. Check the owner and the permissions of the data folder.`,
          tr: `${file} veritabanı açılamıyor: ${reasonOf(cause)}. Veri klasörünün sahibini ve izinlerini denetleyin.`,
        },
      },
      cause,
    ),
  locked: (file: string, cause: unknown) =>
    new StoreRefused(
      {
        code: 'store-locked',
        text: {
          en: `The database ${file} is held by another program. Stop it and try again.`,
          tr: `${file} veritabanını başka bir program tutuyor. O programı durdurup yeniden deneyin.`,
        },
      },
      cause,
    ),
  full: (file: string, cause: unknown) =>
    new StoreRefused(
      {
        code: 'store-full',
        text: {
          en: `The database ${file} cannot be opened because the disk is full. Free some space and try again.`,
          tr: `Disk dolu olduğu için ${file} veritabanı açılamıyor. Yer açıp yeniden deneyin.`,
        },
      },
      cause,
    ),
  unreachable: (cause: unknown) =>
    new StoreRefused(
      {
        code: 'store-unreachable',
        text: {
          en: `PostgreSQL cannot be reached: ${reasonOf(cause)}. Check ULAK_DATABASE_URL and the server.`,
          tr: `PostgreSQL'e ulaşılamıyor: ${reasonOf(cause)}. ULAK_DATABASE_URL ayarını ve sunucuyu denetleyin.`,
        },
      },
      cause,
    ),
} as const

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
