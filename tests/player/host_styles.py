"""Stylesheets of four kinds of hosts, our own, in the manner of what is out there.

Each does what its kind is known for; none is copied. Ghost's Casper: ``html { font-size: 62.5% }``
and everything in rem, a reset of every element. Pico: a classless sheet that restyles bare buttons,
inputs, details, tables and code. A WordPress block theme: ``:where()`` layouts, margins between the
children of ``is-layout-flow``, constrained widths. Tailwind's preflight: border-box for all, every
element's own look taken away, media as blocks.
"""

from __future__ import annotations

CASPER = """
html { font-size: 62.5%; -webkit-text-size-adjust: 100% }

tml, body, div, span, iframe, h1, h2, h3, p, a, img, small, ol, ul, li, form, label, table, article,
audio, details, section, summary, time { margin: 0; padding: 0; border: 0; font: inherit;
  font-size: 100%; vertical-align: baseline }
*, *::before, *::after { box-sizing: border-box }
body { font: 400 1.6rem/1.6em Georgia, serif; color: #15171a; background: #fff;
  -webkit-font-smoothing: antialiased; letter-spacing: .05rem; word-spacing: .2rem }
a { color: #ff1a75; text-decoration: none; transition: color .3s }
a:hover { text-decoration: underline }
h1, h2, h3 { margin: 0 0 .5em; font-weight: 700; line-height: 1.15; text-transform: uppercase }
button { border-radius: 3rem; padding: 0 2rem; font: 600 1.5rem/1 sans-serif }
button { text-transform: uppercase }
svg { vertical-align: middle } select, input { font-size: 2rem; height: 5rem }
.content > * + * { margin-top: 2.4rem } .content > * { min-width: 100% }
.content ul, .content li { list-style: square; padding-inline-start: 1.9rem }
.content > p { font-size: 2rem; line-height: 1.6em; text-align: justify }
"""

PICO = """
:root { --line: 1.5; --spacing: 1rem; --accent: #0172ad; font-size: 112.5% }
*, *::before, *::after { box-sizing: border-box; background-repeat: no-repeat }
body { margin: 0; font: 400 100%/var(--line) system-ui, sans-serif; color: #373c44 }
.content { max-width: 950px; margin: 0 auto; padding: var(--spacing) }
button, [type=submit] { display: block; width: 100%; margin: 0 0 var(--spacing);
  padding: .75rem 1rem;
  border: 1px solid var(--accent); border-radius: .25rem; background: var(--accent); color: #fff;
  font: 400 1rem/1.5 system-ui; box-shadow: 0 0 0 3px rgb(1 114 173 / .25) }
input, select, textarea { width: 100%; height: calc(3.5rem); margin: 0 0 var(--spacing);
  padding: .75rem 1rem; border: 1px solid #cfd5e2; border-radius: .25rem; background: #fbfcfc;
  appearance: none; font-size: 1rem }
input[type=range] { height: 1.25rem; background: #eee } input[type=search] { border-radius: 5rem }
details { display: block; margin: 0 0 var(--spacing); border-bottom: 1px solid #e7eaf0 }
summary { line-height: 1rem; list-style-type: none; color: #646b79 }
summary::after { display: block; width: 1rem; height: 1rem; float: right; content: "v" }
a { color: var(--accent); text-decoration: underline; text-underline-offset: .125em }
ul li { list-style: square } ol, ul { padding-left: 2rem; margin: 0 0 1rem }
audio, canvas, iframe, img, svg, video { vertical-align: middle }
img { max-width: 100%; height: auto }
svg:not([fill]) { fill: currentColor } svg:not(:root) { overflow: hidden }
iframe { border-style: none }
h2 { margin: 2rem 0 1rem; font-size: 1.75rem; color: #2d3138 } p { margin: 0 0 var(--spacing) }
p:last-child { margin-bottom: 0 } label { display: block; width: 100% }
[aria-busy=true] { opacity: .5 }
[role=group] { display: inline-flex; width: 100%; border-radius: .25rem } [hidden] { display: none }
"""

WORDPRESS = """
:root { --wp--style--block-gap: 1.2rem; --wp--content: 645px }
body { margin: 0; font: 400 1.125rem/1.6 "Source Serif", serif; color: #111; background: #fff }
:where(.is-layout-flow) > :first-child { margin-block-start: 0 }
:where(.is-layout-flow) > :last-child { margin-block-end: 0 }
:where(.is-layout-flow) > * { margin-block-start: 24px; margin-block-end: 0 }
.content > :where(:not(.alignleft):not(.alignfull)) { max-width: var(--wp--content);
  margin-left: auto !important; margin-right: auto !important }
:root :where(.is-layout-constrained) > * { margin-block-start: var(--wp--style--block-gap) }
:root :where(a:where(:not(.wp-element-button))) { color: currentColor; text-decoration: underline }
:root :where(.wp-element-button, button) { border: 0; background: #111; color: #fff;
  padding: 1rem 2.25rem; font-size: 1rem } :where(figure) { margin: 0 0 1em }
h1, h2, h3 { font-weight: 400; letter-spacing: -.1px; text-wrap: balance }
li { margin-bottom: .5rem; text-indent: 1px } p { text-wrap: pretty; hyphens: auto }
html :where(img[class*=wp-image]) { height: auto; max-width: 100% } iframe { max-width: 100% }
"""

TAILWIND = """
*, ::before, ::after { box-sizing: border-box; border: 0 solid #e5e7eb; margin: 0; padding: 0 }
html { line-height: 1.5; tab-size: 4; font-family: ui-sans-serif, system-ui, sans-serif }
h1, h2, h3 { font-size: inherit; font-weight: inherit }
a { color: inherit; text-decoration: inherit }
button, input, optgroup, select, textarea { font: inherit; letter-spacing: inherit; color: inherit;
  border-radius: 0; background-color: transparent; opacity: 1 }
ol, ul, menu { list-style: none } summary { display: list-item }
img, svg, video, canvas, audio, iframe, embed, object { display: block; vertical-align: middle }
img, video { max-width: 100%; height: auto } [hidden] { display: none !important }
button, [role=button] { cursor: pointer; appearance: button }
::placeholder { opacity: 1; color: #9ca3af }
.hidden { display: none } .content > :not(:last-child) { margin-block-end: 1.5rem }
.content { max-width: 65ch; margin: 0 auto; font-style: italic; text-align: center }
"""

HOSTS = {"casper": CASPER, "pico": PICO, "wordpress": WORDPRESS, "tailwind": TAILWIND}

DARK = """
:root { color-scheme: dark } body { color: #ddd; background: #16181c }
"""

__all__ = ["DARK", "HOSTS"]
