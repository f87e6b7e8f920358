// The words for the four questions, their answers and severities: the same in the terminal, in the report and wherever people read.
import type { Text } from '../dns/problem.ts'
import type { AnswerWord } from './answers.ts'
import type { Question, Severity } from './result.ts'

export const questions: readonly Question[] = ['arrives', 'authenticated', 'private', 'survives']

export const questionTexts: Readonly<Record<Question, Text>> = {
  arrives: { en: 'Does mail arrive?', tr: 'Posta geliyor mu?' },
  authenticated: {
    en: 'Can forged mail be told from real mail?',
    tr: 'Sahte posta gerçeğinden ayırt edilebiliyor mu?',
  },
  private: { en: 'Is mail protected on its way?', tr: 'Posta yolda korunuyor mu?' },
  survives: { en: 'Does mail survive the loss of a server?', tr: 'Bir sunucu giderse posta ayakta kalıyor mu?' },
}

/** One word each, for columns. */
export const questionWords: Readonly<Record<Question, Text>> = {
  arrives: { en: 'arrives', tr: 'geliyor' },
  authenticated: { en: 'authenticated', tr: 'doğrulanıyor' },
  private: { en: 'private', tr: 'korunuyor' },
  survives: { en: 'survives', tr: 'ayakta kalıyor' },
}

export const answerTexts: Readonly<Record<AnswerWord, Text>> = {
  yes: { en: 'yes', tr: 'evet' },
  no: { en: 'no', tr: 'hayır' },
  partly: { en: 'partly', tr: 'kısmen' },
  unknown: { en: 'not known', tr: 'bilinmiyor' },
}

/** Whole days that are left. */
export const inDays = (days: number): Text =>
  days < 1
    ? { en: 'in less than a day', tr: 'bir günden az bir süre sonra' }
    : { en: days === 1 ? 'in 1 day' : `in ${days} days`, tr: `${days} gün sonra` }

export const severities: readonly Severity[] = ['error', 'warning', 'notice']

export const severityTexts: Readonly<Record<Severity, Text>> = {
  error: { en: 'Error', tr: 'Hata' },
  warning: { en: 'Warning', tr: 'Uyarı' },
  notice: { en: 'Notice', tr: 'Bilgi' },
}
