import { expect, test } from "vitest";
import { deriveKey, sign, verify } from "./secret.server.ts";

test("a signature is the same each time, and valid only for its own text and purpose", () => {
	const signature = sign("invitation", "acme ada@example.test");

	expect(signature).toMatch(/^[\w-]{43}$/);
	expect(sign("invitation", "acme ada@example.test")).toBe(signature);
	expect(verify("invitation", "acme ada@example.test", signature)).toBe(true);
	expect(verify("invitation", "acme eve@example.test", signature)).toBe(false);
	expect(verify("unsubscribe", "acme ada@example.test", signature)).toBe(false);
});

test("a signature that was shortened, lengthened or changed is not valid", () => {
	const signature = sign("invitation", "x");
	const other = signature.startsWith("A") ? "B" : "A";

	for (const wrong of [
		"",
		signature.slice(1),
		`${signature}A`,
		`${signature}=`,
		other + signature.slice(1),
		"é",
	]) {
		expect(verify("invitation", "x", wrong)).toBe(false);
	}
});

test("each purpose has its own key, and none is the secret", () => {
	const key = deriveKey("invitation");

	expect(key.symmetricKeySize).toBe(32);
	expect(key.equals(deriveKey("invitation"))).toBe(true);
	expect(key.equals(deriveKey("unsubscribe"))).toBe(false);
	expect(key.export().toString("utf8")).not.toContain("unit tests");
});
