import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "#scripts/local/root.ts";
import { addressList, isPublic } from "../addresses/address-list.ts";
import { targetIn } from "./target.ts";

const RULES = {
	ownHosts: new Set(["app.example.com", "db.example.com"]),
	ownDomain: "own.example",
	plain: "refused",
} as const;

function isTaken(address: string): boolean {
	try {
		targetIn(address, RULES);
		return true;
	} catch {
		return false;
	}
}

// basecamp/surfguard’s cases, where they lie beside the checkout. Ours, below, need nothing.
const PUBLISHED = join(root, "../shared/data/ssrf");
type Published = { cases: { input: string; blocked?: boolean; policies?: Record<string, string> }[] };
const published = (name: string): Published["cases"] => {
	const path = join(PUBLISHED, `${name}.json`);
	return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Published).cases : [];
};

const REFUSED = [
	"0.0.0.0",
	"10.255.255.255",
	"100.64.0.1",
	"100.127.255.255",
	"127.0.0.1",
	"127.255.255.254",
	"168.63.129.16",
	"169.254.169.254",
	"172.16.0.1",
	"172.31.255.255",
	"192.0.0.8",
	"192.168.1.1",
	"192.88.99.1",
	"198.19.255.255",
	"224.0.0.1",
	"255.255.255.255",
	"::",
	"::1",
	"::127.0.0.1",
	"::ffff:127.0.0.1",
	"::ffff:8.8.8.8",
	"::ffff:0:7f00:1",
	"64:ff9b::7f00:1",
	"64:ff9b:1::1",
	"100::1",
	"100:0:0:1::1",
	"2001::1",
	"2001:db8::1",
	"2002:7f00:1::",
	"3ffe::1",
	"3fff::1",
	"5f00::1",
	"fc00::1",
	"fd00:ec2::254",
	"fe80::1",
	"fe80::1%lo",
	"fec0::1",
	"ff02::1",
	"localhost",
	"",
	"127.0.0.1/8",
];
const TAKEN = ["8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.0", "169.253.255.255", "172.32.0.1"];
const TAKEN_6 = ["2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001:831::200e", "2001:4860:4860::8888"];

test("no special address is public, in any notation, whatever network carries it", () => {
	const blocked = published("blocked").map(({ input }) => input);
	const shapes = ["legacy_numeric", "malformed_numeric_hosts", "non_host_prefixes"].flatMap(published);

	const wrong = [...REFUSED, ...blocked, ...shapes.map(({ input }) => input)].filter(isPublic);

	expect(wrong).toEqual([]);
});

test("public addresses are, and no verdict is laxer than a published one", () => {
	const allowed = new Set(
		published("allowed")
			.filter(({ policies }) => policies?.default === "allowed")
			.map(({ input }) => input),
	);

	expect([...TAKEN, ...TAKEN_6].filter((address) => !isPublic(address))).toEqual([]);
	for (const { input } of published("blocked")) expect(allowed.has(input) && isPublic(input)).toBe(false);
});

test.each([
	"ftp://example.com/",
	"http://example.com/",
	"https://user:secret@example.com/",
	"https://example.com/#part",
	"https://example.com:22/",
	`https://example.com/${"a".repeat(2_000)}`,
	"https://8.8.8.8/",
	"https://[2606:4700::1111]/",
	"https://0x7f.1/",
	"https://2130706433/",
	"https://①②⑦.0.0.1/",
	"https://127.0.0.1../",
	"https://127.0.0.1.example.0x7f/",
	"https://localhost/",
	"https://db.localhost/",
	"https://printer.local/",
	"https://vault.internal/",
	"https://router.home.arpa/",
	"https://intranet/",
	"https://example.com./",
	"https://app.example.com/x",
	"https://APP.example.com:8443/",
	"https://db.example.com/",
	"https://own.example/",
	"https://acme.own.example/",
	"https:///nothing",
	"not an address",
])("the address %s is refused before anything looks it up", (address) => {
	expect(isTaken(address)).toBe(false);
});

test("an ordinary address is taken, with any port that no other service has", () => {
	for (const address of [
		"https://hooks.example.com/a?b=c",
		"https://example.co.uk:8443",
		"https://münchen.example/",
	])
		expect(isTaken(address), address).toBe(true);
});

test("no spelling of a number is a name, of those that are published too", () => {
	const numbers = ["legacy_numeric", "malformed_numeric_hosts", "non_host_prefixes"].flatMap(published);
	const spelled = [
		...numbers.map(({ input }) => input),
		"0",
		"00",
		"127.1",
		"0x7f000001",
		"1.2.3.4.",
		".1",
		"1..",
	];

	expect(spelled.filter((host) => isTaken(`https://${host}`))).toEqual([]);
});

test("a list has addresses and networks of both kinds, and each only its own", () => {
	const list = addressList(" 10.1.0.0/16, fd00::/8,192.0.2.7 ");

	expect(["10.1.255.1", "fd12::1", "192.0.2.7"].map((one) => list?.has(one))).toEqual([true, true, true]);
	expect(["10.2.0.1", "fe80::1", "192.0.2.8", "::ffff:10.1.0.1"].map((one) => list?.has(one))).toEqual([
		false,
		false,
		false,
		false,
	]);
	expect(addressList("")?.has("10.0.0.1")).toBe(false);
	for (const wrong of ["10.0.0.0/33", "10.0.0", "example.com", "10.0.0.0/8/8", "fd00::/129"])
		expect(addressList(wrong), wrong).toBeUndefined();
});
