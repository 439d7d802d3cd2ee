import { expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { testDatabase } from "#tests/support/databases/database.ts";
import { isTimeZone, TIME_ZONES, timeZoneShape, zonesWith } from "./time-zones.ts";

const RENAMED = {
	"Asia/Kolkata": "Asia/Calcutta",
	"Europe/Kyiv": "Europe/Kiev",
	"Asia/Ho_Chi_Minh": "Asia/Saigon",
	"America/Nuuk": "America/Godthab",
	"America/Argentina/Buenos_Aires": "America/Buenos_Aires",
};

test.each(Object.entries(RENAMED))("%s can be chosen, and its old name %s keeps working", (current, old) => {
	expect(TIME_ZONES).toContain(current);
	expect(TIME_ZONES).not.toContain(old);
	expect(timeZoneShape.parse(current)).toBe(current);
	expect(timeZoneShape.parse(old)).toBe(old);
	expect(zonesWith(old)).toContain(old);
	expect(zonesWith(current)).toBe(TIME_ZONES);
});

test("every zone that the engine knows is listed under one name, and each works", () => {
	const rules = (zone: string) =>
		new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
	const offered = new Set(TIME_ZONES.map(rules));

	expect(Intl.supportedValuesOf("timeZone").filter((zone) => !offered.has(rules(zone)))).toEqual([]);
	expect(new Set(TIME_ZONES).size).toBe(TIME_ZONES.length);
	expect(TIME_ZONES.filter((zone) => !isTimeZone(zone))).toEqual([]);
	expect(TIME_ZONES[0]).toBe("UTC");
});

test.each([
	"Mars/Olympus",
	"+05:30",
	"",
	"UTC\0",
	"../etc",
	"Etc",
	"America/New York",
	"constructor",
	"a".repeat(10_000),
])("%j is not a zone", (zone) => {
	expect(timeZoneShape.safeParse(zone).error?.issues[0]?.message).toBe("Choose a time zone from the list");
});

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const ABBREVIATIONS = LETTERS.flatMap((a) => LETTERS.flatMap((b) => LETTERS.map((c) => `${a}${b}${c}`)));

test("PostgreSQL knows every zone that is accepted, and every three letters that are", async () => {
	const sql = connect(await testDatabase());
	const odd = ["US/Pacific-New", "SystemV/AST4", "Etc/Unknown", "Asia/Riyadh87", "ist", "Aet"];
	const accepted = [...TIME_ZONES, ...ABBREVIATIONS, ...odd].filter(isTimeZone);

	const rows = await sql<{ name: string }[]>`select lower(name) as name from pg_timezone_names`;
	await sql.end();

	const known = new Set(rows.map(({ name }) => name));
	expect(accepted.filter((zone) => !known.has(zone.toLowerCase()))).toEqual([]);
	expect(accepted).toContain("CET");
});
