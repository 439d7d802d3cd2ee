import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createUser } from "#scripts/local/clerk/state/directory.ts";
import { type LocalDns, startLocalDns } from "#scripts/local/network/dns.ts";
import { type Front, openFront } from "#tests/support/browser/visit.ts";

let dns: LocalDns;
let front: Front;
let proofs: typeof import("./domain-proof.server.ts");
let owner: string;
beforeAll(async () => {
	dns = await startLocalDns();
	front = await openFront({ environment: { DNS_SERVER: dns.address } });
	proofs = await import("./domain-proof.server.ts");
	owner = createUser(front.local.emulator, { email: "o@own.example", firstName: "O", lastName: null }).id;
});
beforeEach(() => {
	dns.turn("well");
	dns.records.clear();
	front.turn({ failures: [] });
});
afterAll(() => Promise.all([front.stop(), dns.stop()]));

const put = (domain: string, tenant = "org_1", before: string[] = []) => {
	const { name, value } = proofs.recordOf(tenant, domain);
	dns.records.set(name, [...before, value]);
};
const prove = (domains: string[], before = {}) => proofs.proveDomains("org_1", owner, domains, before);

test("only this workspace's record or an owner's verified address proves a domain", async () => {
	put("shown.example", "org_1", ["v=spf1 -all", "x".repeat(400)]);
	put("theirs.example", "org_2");
	dns.records.set("_tenantry.wrong.example", ["tenantry-domain=guessed"]);
	dns.records.set("bare.example", [proofs.recordOf("org_1", "bare.example").value]);

	const found = await prove([
		"shown.example",
		"theirs.example",
		"wrong.example",
		"bare.example",
		"own.example",
		"sub.own.example",
		"nothing.example",
	]);

	expect(Object.entries(found).map(([domain, { by }]) => `${domain} ${by}`)).toEqual([
		"shown.example dns",
		"own.example address",
	]);
});

test("a record proves nothing at another domain, or for another workspace", () => {
	const values = [
		proofs.recordOf("org_1", "a.example"),
		proofs.recordOf("org_1", "b.example"),
		proofs.recordOf("org_2", "a.example"),
	].map(({ value }) => value);

	expect(new Set(values).size).toBe(3);
});

test("a missing record ends its proof; DNS that does not answer neither ends nor creates one", async () => {
	put("gone.example");
	const before = await prove(["gone.example"]);
	expect(before["gone.example"]?.by).toBe("dns");

	dns.turn("broken");
	expect(await prove(["gone.example", "new.example"], before)).toEqual(before);
	dns.turn("well");
	dns.records.clear();
	expect(await prove(["gone.example"], before)).toEqual({});
	expect(await prove([], before)).toEqual({});
});

test("the record is looked up again at the moment of joining", async () => {
	const proof = { by: "dns", at: "2026-11-21T00:00:00.000Z" } as const;
	put("still.example");

	expect(await proofs.isStillProven("org_1", "still.example", proof)).toBe(true);
	expect(await proofs.isStillProven("org_2", "still.example", proof)).toBe(false);
	expect(await proofs.isStillProven("org_1", "left.example", proof)).toBe(false);
	expect(await proofs.isStillProven("org_1", "left.example", { ...proof, by: "address" })).toBe(true);
});

test("DNS that stays silent, or whose answer never ends, is not waited for long", async () => {
	const { findTexts } = await import("#app/platform/dns.server.ts");
	dns.turn("silent");
	const began = performance.now();
	expect(await findTexts("silent.example")).toEqual({ outcome: "unknown" });
	expect(performance.now() - began).toBeLessThan(8_000);

	dns.turn("well");
	dns.records.set("long.example", ["y".repeat(900)]);
	const long = await findTexts("long.example");
	expect(long.outcome === "found" && long.texts.every((text) => text.length <= 500)).toBe(true);
	for (const name of ["", "a".repeat(300), "x..y", "a b", "127.0.0.1"]) {
		expect((await findTexts(name)).outcome).not.toBe("found");
	}
}, 30_000);

test("a domain where anyone can get an address or a subdomain belongs to no workspace", async () => {
	const { readDomains } = await import("./domains.ts");
	const refused = [
		...["gmail.com", "mail.gmail.com", "mailinator.com", "x.mailinator.com", "co.uk", "com", "github.io"],
		...["acme.co.uk.", "münchen.example", "xn--mnchen-3ya..de", "127.0.0.1", "localhost"],
	];

	for (const domain of refused) expect([domain, readDomains(domain).problems.length]).toEqual([domain, 1]);
	const kept = ["acme.example", "acme.co.uk", "sub.acme.example", "xn--mnchen-3ya.de", "acme.github.io"];
	for (const domain of kept) expect(readDomains(domain)).toEqual({ domains: [domain], problems: [] });
	expect(readDomains("a.example, A.example\n@a.example").domains).toEqual(["a.example"]);
});
