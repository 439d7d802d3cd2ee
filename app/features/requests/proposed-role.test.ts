import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ApproveRequest, proposed } from "./approve-request.tsx";

const offer = (key: string, lost: string[], reason: string | null = null) =>
	({ key, name: key, gained: [], lost, reason }) as never;

test("the proposed role can be assigned, and removes the least", () => {
	expect(proposed([offer("narrow", ["teams:manage"]), offer("wide", [])])).toBe("wide");
	expect(proposed([offer("narrow", []), offer("wide", [])])).toBe("narrow");
	expect(proposed([offer("closed", [], "You can’t assign it."), offer("open", ["a", "b"])])).toBe("open");
	expect(proposed([offer("closed", [], "You can’t assign it.")])).toBeUndefined();
});

test("the form opens with that role chosen", () => {
	const offers = [offer("narrow", ["teams:manage"]), offer("wide", [])];
	const asked = { name: "Mei", present: null, permission: null, message: null, createdAt: new Date() };
	const request = { ...asked, offers, cannotApprove: null, cannotMakeRole: null } as never;

	const html = renderToStaticMarkup(
		createElement(ApproveRequest, {
			...{ request, base: "/acme", timeZone: "UTC", now: new Date(), result: undefined },
		}),
	);

	const radios = html.match(/<input[^>]*type="radio"[^>]*>/g) ?? [];
	expect(radios.map((radio) => [/value="(\w+)"/.exec(radio)?.[1], radio.includes('checked=""')])).toEqual([
		["narrow", false],
		["wide", true],
	]);
});
