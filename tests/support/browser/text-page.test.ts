import { expect, test } from "vitest";
import { formsWithoutFields, runTogether } from "#tests/support/browser/text-page.ts";

test("neighbors without a space between them are found, whatever stands around them", () => {
	const bad = [
		"<p><b>1</b><span>of 3</span></p>",
		'<a href="/x">Version 1<span class="block">0 finished</span></a>',
		"<p>Saved.<a href='/x'>Undo</a></p>",
		"<span>Mei Tanaka</span><svg><path d=''></path></svg><span>mei@acme.example</span>",
		"<svg><g><text y='1'>Version 1</text><rect></rect><text>0 finished</text></g></svg>",
		"<p>Members<!-- --><b>(3)</b></p>",
		"<button>Save</button><a href='/x'>Cancel</a>",
		'<b>Teams</b><img src="/x" alt="Mei">',
	];

	for (const html of bad) expect(runTogether(`<body>${html}</body>`), html).toHaveLength(1);
});

test("what a text browser keeps apart, and a word with a part of it marked, is left alone", () => {
	const good = [
		"<p><b>1</b> <span>of 3</span></p>",
		"<p>“<bdi>Acme</bdi>” is ready</p>",
		"<p>Hello, <b>Mei</b>. You are in <b>Acme</b>’s team (<a href='/x'>see it</a>).</p>",
		"<ul><li><a>One</a></li><li><a>Two</a></li></ul>",
		"<dl><dt>Members</dt><dd>3</dd></dl>",
		"<table><tr><td>a</td><td>b</td></tr></table>",
		"<p>One<br>two</p><p>three</p>",
		"<span>Acme</span><span class='sr-only'>, </span><span>Switch workspace</span>",
		"<p>3<!-- --> of <!-- -->4</p>",
		"<button>Save</button> <a href='/x'>Cancel</a>",
	];

	for (const html of good) expect(runTogether(`<body>${html}</body>`), html).toEqual([]);
});

test("a form that would post nothing is found, one with a field or a named button is not", () => {
	const empty = '<form method="post" action="/sign-out"><button type="submit">Sign out</button></form>';
	const named = '<form method="post"><button name="intent" value="undo">Undo</button></form>';
	const hidden =
		'<form action="/x" method="post"><input type="hidden" name="a" value=""/><button>Go</button></form>';

	expect(
		formsWithoutFields(`${named}${empty}${hidden}<form method="get"><button>Find</button></form>`),
	).toEqual([empty]);
});
