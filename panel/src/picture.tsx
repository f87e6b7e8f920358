// A picture that the server drew (SVG), rebuilt from the elements and attributes that such a picture is made of. Names that strangers chose stand in
// it: whatever else its text may hold (scripts, links, styles, foreign content) has no way into the page.
import { createElement, type ReactNode, useMemo } from 'react'

const svgNamespace = 'http://www.w3.org/2000/svg'
const elements: ReadonlySet<string> = new Set(['svg', 'title', 'desc', 'g', 'path', 'circle', 'rect', 'text'])
const attributes: ReadonlySet<string> = new Set(
  `viewBox width height role lang x y cx cy r rx d fill stroke stroke-width stroke-dasharray stroke-linecap stroke-linejoin
  font-family font-size font-weight text-anchor text-decoration`.split(/\s+/),
)
/** A route has some dozens of hosts with some ten marks each. */
const limits = { elements: 3_000, depth: 6 }

export function Picture({ svg }: { svg: string }) {
  return useMemo(() => drawn(svg), [svg])
}

function drawn(svg: string): ReactNode {
  const { documentElement: root } = new DOMParser().parseFromString(svg, 'image/svg+xml')
  if (root.localName !== 'svg' || root.getElementsByTagName('*').length > limits.elements) return null
  return nodeOf(root, 0, 0)
}

function nodeOf(element: Element, key: number, depth: number): ReactNode {
  const { namespaceURI, localName } = element
  if (namespaceURI !== svgNamespace || !elements.has(localName) || depth > limits.depth) return null
  const children = [...element.childNodes].map((child, at) =>
    child instanceof Element
      ? nodeOf(child, at, depth + 1)
      : child.nodeType === Node.TEXT_NODE
        ? child.nodeValue
        : null,
  )
  return createElement(localName, { key, ...propsOf(element) }, ...children)
}

/** `stroke-width` is `strokeWidth` to React. A value that points somewhere is left out. */
const propsOf = ({ attributes: all }: Element): Record<string, string> =>
  Object.fromEntries(
    [...all]
      .filter(({ name, value }) => attributes.has(name) && !/url\s*\(/i.test(value))
      .map(({ name, value }) => [name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), value]),
  )
