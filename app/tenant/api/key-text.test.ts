import fc from "fast-check";
import { expect, test } from "vitest";
import { isKeyId } from "./key-id.ts";
import { hashOfKey, keysIn, newKeyId, newKeyText, readKeyText } from "./key-text.ts";

test("a key begins with what says its kind and finds it, and a program that looks for leaked keys knows it", () => {
	const id = newKeyId();
	const text = newKeyText(id);

	expect(isKeyId(id)).toBe(true);
	expect(text).toMatch(new RegExp(`^tnp_${id}_[0-9A-Za-z]{49}$`));
	expect(readKeyText(text)).toEqual({ id, hash: hashOfKey(text) });
	const other = newKeyText(newKeyId());
	expect(keysIn(`https://x.example/?key=${text}&b=${other}&c=${text}`)).toEqual([text, other]);
	expect(keysIn("https://x.example/?key=tnp_1")).toEqual([]);
});

test("two keys never have the same text, and nothing of a text is in its hash", () => {
	const texts = Array.from({ length: 500 }, () => newKeyText("Ab12Cd34Ef56"));

	expect(new Set(texts).size).toBe(texts.length);
	expect(hashOfKey(texts[0] ?? "")).toMatch(/^[0-9a-f]{64}$/);
});

test("a key in which one letter is wrong is none, which no database has to say", () => {
	const text = newKeyText(newKeyId());
	const letters = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"];

	fc.assert(
		fc.property(fc.nat(text.length - 1), fc.constantFrom(...letters), (at, letter) => {
			const wrong = text.slice(0, at) + letter + text.slice(at + 1);

			expect(readKeyText(wrong) === undefined).toBe(wrong !== text);
		}),
	);
	expect(readKeyText("")).toBeUndefined();
	expect(readKeyText(`${text}x`)).toBeUndefined();
});
