"""A small question set with every kind of question, as text."""

SMALL = """\
id: small
title: A small quiz
minutes: 1
base: {maturity: 1}
questions:
  - id: work
    ask: What for?
    help: Up to two kinds of work.
    kind: multi
    at_most: 2
    share: true
    default: [chat]
    choices:
      - {id: code, label: Software, weights: {coding: 8, agentic: 2}, help: Programs.}
      - {id: chat, label: "Writing, chat and more", weights: {writing: 6}}
      - {id: scans, label: Scans, weights: {vision: 4}, require: [{input: image}]}
  - id: reach
    ask: Where?
    default: any
    choices:
      - {id: app, label: In an app, require: [{route: [app, subscription]}]}
      - {id: api, label: Through an API, require: [{route: api}], usage: {input_tokens: 1000000}}
      - {id: any, label: Anywhere}
  - id: budget
    ask: How many dollars?
    kind: number
    minimum: 0
    maximum: 5000000
    unit: USD a month
    typical: [10, 100]
    sets: budget
    when: {reach: [api]}
  - id: sent
    ask: How many tokens?
    kind: number
    minimum: 0
    default: 2000000
    sets: input_tokens
    when: {reach: [api]}
  - id: speed
    ask: How fast?
    kind: scale
    minimum: 1
    maximum: 5
    low: slow
    high: fast
    default: 3
    weights: {speed: 4}
  - id: final
    ask: Only finished versions?
    kind: yes-no
    default: no
    choices:
      - {id: yes, label: "Yes, only those", require: [stable], weights: {maturity: 2}}
      - {id: no, label: "No, previews too", weights: {maturity: -3}}
  - id: why
    ask: Why only those?
    when: {final: [yes]}
    choices:
      - {id: rules, label: Rules, weights: {safety: 2}}
      - {id: taste, label: Taste}
  - id: matters
    ask: What matters?
    kind: rank
    at_least: 0
    at_most: 2
    default: []
    choices:
      - {id: cost, label: Price, weights: {cost: 6}}
      - {id: open, label: Openness, weights: {openness: 6}}
      - {id: long, label: Length, weights: {context: 6}}
"""


def line_of(text: str) -> int:
    """The line of the set on which a text first stands."""
    return SMALL[: SMALL.index(text)].count("\n") + 1
