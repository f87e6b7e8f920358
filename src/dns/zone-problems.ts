// What can be wrong with a zone file, in words: what it is and how to mend it.
import type { Name } from './name.ts'
import { bad, type Place, type Problem, type Text } from './problem.ts'
import type { Token } from './tokens.ts'

export const ttlWhat: Text = { en: 'The TTL', tr: 'TTL' }
export const typeWhat: Text = { en: 'The record type', tr: 'Kayıt türü' }
export const originWhat: Text = { en: 'The name', tr: 'Ad' }

const problem = (code: string, en: string, tr: string, at?: Place): Problem => bad(code, { en, tr }, at).problem
const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text)

export const fileTooLong = (length: number, most: number): Problem =>
  problem(
    'zone-too-long',
    `The text has ${length} characters; at most ${most} are read. Import the zone in parts.`,
    `Metin ${length} karakter; en çok ${most} karakter okunur. Bölgeyi parça parça içe aktarın.`,
  )

export const tooManyProblems = (count: number, at: Place): Problem =>
  problem(
    'zone-too-many-problems',
    `More than ${count} problems up to here: reading stopped. Is this a zone file?`,
    `Buraya kadar ${count} sorundan fazlası çıktı, okuma durduruldu. Bu bir bölge dosyası mı?`,
    at,
  )

export const includeRefused = (at: Place): Problem =>
  problem(
    'zone-include',
    '$INCLUDE is not followed: Ulak reads no other file for a zone. Put the text of that file in this place.',
    '$INCLUDE izlenmez: Ulak bir bölge için başka dosya okumaz. O dosyanın metnini buraya yapıştırın.',
    at,
  )

export const generateRefused = (at: Place): Problem =>
  problem(
    'zone-generate',
    "$GENERATE is BIND's own and is not carried out. Write the records out (named-compilezone does it for you).",
    "$GENERATE yalnızca BIND'e özgüdür ve uygulanmaz. Kayıtları açık yazın (named-compilezone sizin için yapar).",
    at,
  )

export const unknownDirective = (text: string, at: Place): Problem =>
  problem(
    'zone-unknown-directive',
    `"${shorten(text)}" is no directive; there are $ORIGIN and $TTL. A name that begins with $ is written \\$.`,
    `"${shorten(text)}" diye bir yönerge yok; $ORIGIN ve $TTL var. $ ile başlayan bir ad \\$ ile yazılır.`,
    at,
  )

export const extraWord = (directive: string, word: Token): Problem =>
  problem(
    'zone-extra-word',
    `"${shorten(word.text)}" is one word too many after ${directive}. Remove it, or put ; before it.`,
    `"${shorten(word.text)}" ${directive} için fazla bir sözcük. Silin ya da önüne ; koyun.`,
    word.at,
  )

export const typeNotInZones = (text: string, at: Place): Problem =>
  problem(
    'type-not-in-zones',
    `${shorten(text)} cannot stand in a zone: it exists in questions and messages only. Remove the line.`,
    `${shorten(text)} bir bölgede duramaz: yalnızca sorularda ve iletilerde bulunur. Satırı silin.`,
    at,
  )

export const noTtl = (at: Place): Problem =>
  problem(
    'zone-no-ttl',
    'This record has no TTL and none was stated before it. Put a line "$TTL 3600" above it.',
    'Bu kaydın TTL değeri yok, öncesinde de belirtilmemiş. Üstüne "$TTL 3600" satırını koyun.',
    at,
  )

export const noOwnerBefore = (at: Place): Problem =>
  problem(
    'zone-no-owner',
    'The line begins with white space, so it belongs to the name before it; there is no valid one. Write the name at the beginning of the line.',
    'Satır boşlukla başladığı için önceki ada ait olmalı; ama geçerli bir önceki ad yok. Adı satırın başına yazın.',
    at,
  )

export const noOrigin = (text: string, at: Place): Problem =>
  problem(
    'zone-no-origin',
    `"${shorten(text)}" is relative, but relative to what is not said. Put a line such as "$ORIGIN example.com." above it, or give the zone's name.`,
    `"${shorten(text)}" göreli bir ad, ama neye göre olduğu belli değil. Üstüne "$ORIGIN example.com." gibi bir satır koyun ya da bölgenin adını verin.`,
    at,
  )

export const onlyInternet = (text: string, at: Place): Problem =>
  problem(
    'zone-class',
    `Only class IN can be published, not ${shorten(text)}. Write IN or leave the class out.`,
    `Yalnızca IN sınıfı yayımlanabilir, ${shorten(text)} yayımlanamaz. IN yazın ya da sınıfı boş bırakın.`,
    at,
  )

export const outOfZone = (name: Name, apex: Name, at: Place): Problem =>
  problem(
    'zone-out-of-zone',
    `${name} does not lie within the zone ${apex}; correct the name (is a final dot too many or missing?), or move the record to its own zone.`,
    `${name} adı ${apex} bölgesinin içinde değil. Adı düzeltin (sondaki nokta fazla ya da eksik olabilir) ya da kaydı kendi bölgesine taşıyın.`,
    at,
  )

export const secondSoa = (firstLine: number, at: Place): Problem =>
  problem(
    'zone-second-soa',
    `A zone has one SOA record, and it stands on line ${firstLine} already. Remove one of them.`,
    `Bir bölgede tek SOA kaydı bulunur, o da ${firstLine}. satırda var. Birini silin.`,
    at,
  )
