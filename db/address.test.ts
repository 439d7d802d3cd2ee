import { expect, test } from "vitest";
import { AddressWrong, readAddress, writeAddress } from "./address.ts";

const plain = { user: "ada", password: "secret", database: "product" };
const at = (host: string, port = 5432) => ({ host, port });

test.each([
	["postgres://ada:secret@db:5433/product", { ...plain, hosts: [at("db", 5433)], settings: {} }],
	[
		"postgresql://ada:secret@db/product?sslmode=require",
		{ ...plain, hosts: [at("db")], settings: { sslmode: "require" } },
	],
	[
		"postgres://ada:secret@/product?host=/run/postgresql",
		{ ...plain, hosts: [at("/run/postgresql")], settings: {} },
	],
	[
		"postgres://ada:secret@%2Frun%2Fpostgresql:5433/product",
		{ ...plain, hosts: [at("/run/postgresql", 5433)], settings: {} },
	],
	[
		"postgres:///product?host=db&port=6000&user=ada&password=secret",
		{ ...plain, hosts: [at("db", 6000)], settings: {} },
	],
	["postgres://ada:secret@[::1]:5433/product", { ...plain, hosts: [at("::1", 5433)], settings: {} }],
	[
		"postgres://ada:secret@one:1,two:2/product",
		{ ...plain, hosts: [at("one", 1), at("two", 2)], settings: {} },
	],
	[
		"postgres://ada:secret@db/my%20product",
		{ ...plain, database: "my product", hosts: [at("db")], settings: {} },
	],
	[
		"postgres://ada:secret@db/my product",
		{ ...plain, database: "my product", hosts: [at("db")], settings: {} },
	],
	[
		"postgres://a%40b:p%3A%2F%3F%23@db/product",
		{ ...plain, user: "a@b", password: "p:/?#", hosts: [at("db")], settings: {} },
	],
	[
		"postgres://ada:p@ss:w%rd@db/product",
		{ ...plain, password: "p@ss:w%rd", hosts: [at("db")], settings: {} },
	],
	["postgres://ada@db", { user: "ada", password: "", database: "ada", hosts: [at("db")], settings: {} }],
])("%s is read as libpq reads it, and survives being written and read again", (text, address) => {
	expect(readAddress(text)).toEqual(address);
	expect(readAddress(writeAddress(address))).toEqual(address);
	if (address.hosts.length === 1) expect(new URL(writeAddress(address)).protocol).toBe("postgres:");
});

test("settings that only libpq knows are not passed on to the server", () => {
	const { settings } = readAddress(
		"postgres://ada@db/x?sslmode=require&channel_binding=require&gssencmode=disable",
	);

	expect(settings).toEqual({ sslmode: "require" });
});

test.each(["", "db", "mysql://ada:hush@db/x", "ada:hush@db/x", "postgres//ada:hush@db"])(
	"%s is not an address, and the error does not repeat it",
	(text) => {
		expect(() => readAddress(text)).toThrow(AddressWrong);
		expect(() => readAddress(text)).toThrow(/^(?!.*hush)/);
	},
);
