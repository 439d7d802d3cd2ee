import type { RouteConfigEntry } from "@react-router/dev/routes";
import { expect, test } from "vitest";
import routes from "#app/routes.ts";
import { RESERVED_SLUGS } from "../../slug.ts";
import { ownHosts } from "./own-host.ts";

const hosts = ownHosts({ appOrigin: "https://www.example:8443", domain: "app.example" });
const acme = "acme.app.example";

test("the addresses of a workspace's own host are those of the workspace", () => {
	const paths: [sent: string, served: string][] = [
		["/", "/acme"],
		["/?x=1", "/acme?x=1"],
		["/dashboard", "/acme/dashboard"],
		["/projects/moon/edit?a=%2F&b", "/acme/projects/moon/edit?a=%2F&b"],
		["/invitations", "/acme/invitations"],
		["/beta/dashboard", "/acme/beta/dashboard"],
		["/acmes/x", "/acme/acmes/x"],
	];

	for (const [sent, served] of paths) expect(hosts.arrive(acme, sent)).toEqual({ path: served });
	expect(hosts.arrive("ACME.app.example", "/dashboard")).toEqual({ path: "/acme/dashboard" });
});

test("no path leads out of the workspace", () => {
	for (const sent of ["/../beta/x", "/x/../../beta/x", "/%2e%2e/beta/x", "/\\..\\beta/x", "/./../beta/x"]) {
		expect(hosts.arrive(acme, sent).path).toMatch(/^\/acme\/(beta\/x|\/?beta\/x)$/);
	}
	expect(hosts.arrive(acme, "//beta/x")).toEqual({ path: "/acme//beta/x" });
	for (const sent of ["http://beta.app.example/x", "*"])
		expect(hosts.arrive(acme, sent)).toEqual({ path: sent });
});

test("what every host needs is served on each; pages about several workspaces are on the application's host", () => {
	for (const sent of [
		"/sign-in?next=%2Fx",
		"/sign-out",
		"/healthz",
		"/.well-known/security.txt",
		"/api/webhooks/clerk",
		"/assets/a.css",
	]) {
		expect(hosts.arrive(acme, sent)).toEqual({ path: sent });
	}
	expect(hosts.arrive(acme, "/workspaces?x=1")).toEqual({
		location: "https://www.example:8443/workspaces?x=1",
		status: 307,
	});
});

test("what the platform serves is recognized however it is written, as React Router matches it", () => {
	for (const [sent, plain] of [
		["/Api/nothing", "/api/nothing"],
		["/SIGN-IN", "/sign-in"],
		["/%61pi/nothing", "/api/nothing"],
		["/Account", "/account"],
		["/aDmin/log?x=1", "/admin/log?x=1"],
		["/%41ccount", "/account"],
		["/Workspaces/new", "/workspaces/new"],
	] as const) {
		const { path, location } = hosts.arrive(acme, sent);
		const expected = hosts.arrive(acme, plain);
		expect(decodeURIComponent(path ?? location).toLowerCase()).toBe(expected.path ?? expected.location);
	}
	expect(hosts.arrive(acme, "/ACME/projects")).toEqual({ location: "/projects", status: 308 });
	expect(hosts.arrive(acme, "/%41cme/projects")).toEqual({ location: "/projects", status: 308 });
	expect(hosts.arrive(acme, "/%zz")).toEqual({ path: "/acme/%zz" });
});

test("a host that ends in a dot leads to the one without", () => {
	for (const host of ["acme.app.example.", "ACME.App.Example."]) {
		expect(hosts.arrive(host, "/projects?q=1")).toEqual({
			location: "https://acme.app.example:8443/projects?q=1",
			status: 308,
		});
	}
	expect(hosts.arrive("acme.app.example.", "//evil.example/x").location).toBe(
		"https://acme.app.example:8443/evil.example/x",
	);
	expect(hosts.arrive("www.app.example.", "/dashboard")).toEqual({ path: "/-/dashboard" });
});

test("the long form of an address on the own host leads to the short one", () => {
	const forms: [sent: string, location: string][] = [
		["/acme", "/"],
		["/acme/projects?q=1", "/projects?q=1"],
		["/acme//evil.example", "/evil.example"],
	];

	for (const [sent, location] of forms) expect(hosts.arrive(acme, sent)).toEqual({ location, status: 308 });
});

test("a host that cannot be a workspace's gets what an unknown workspace gets", () => {
	for (const label of ["www", "workspaces", "admin", "a", "-x", "a_b", "a.b", "xn--", "x".repeat(64)]) {
		expect(hosts.arrive(`${label}.app.example`, "/dashboard")).toEqual({ path: "/-/dashboard" });
		expect(hosts.slugOf(`https://${label}.app.example/-/dashboard`)).toBeUndefined();
	}
});

test("no Host header becomes an origin except a workspace's own", () => {
	const origins: [address: string, origin: string][] = [
		["http://acme.app.example/x", "https://acme.app.example:8443"],
		["https://ACME.app.example:3000/x", "https://acme.app.example:8443"],
		["https://www.example/x", "https://www.example:8443"],
		["https://evil.example/x", "https://www.example:8443"],
		["https://acmeapp.example/x", "https://www.example:8443"],
		["https://app.example/x", "https://www.example:8443"],
		["https://acme.app.example.evil.example/x", "https://www.example:8443"],
		["https://a.acme.app.example/x", "https://www.example:8443"],
		["https://admin.app.example/x", "https://www.example:8443"],
		["https://acme.app.example./x", "https://acme.app.example:8443"],
		["https://acme.app.example../x", "https://www.example:8443"],
		["https://acme.app.example@evil.example/x", "https://www.example:8443"],
	];

	for (const [address, origin] of origins) expect(hosts.originOf(address)).toBe(origin);
});

test("the address a person sees is the short one on the own host, and never another site", () => {
	const seen: [address: string, url: string][] = [
		["http://acme.app.example/acme", "https://acme.app.example:8443/"],
		["http://acme.app.example/acme/projects?q=1", "https://acme.app.example:8443/projects?q=1"],
		["http://acme.app.example/acme//evil.example", "https://acme.app.example:8443/evil.example"],
		["http://acme.app.example/sign-out", "https://acme.app.example:8443/sign-out"],
		["http://10.0.0.1:3000/acme/projects?q=1", "https://www.example:8443/acme/projects?q=1"],
	];

	for (const [address, url] of seen) expect(hosts.publicUrl(address)).toBe(url);
});

test("without a domain, and on the application's own host within it, nothing changes", () => {
	const within = ownHosts({ appOrigin: "https://acme.app.example", domain: "app.example" });
	const without = ownHosts({ appOrigin: "https://app.example", domain: undefined });

	for (const one of [within, without]) {
		expect(one.arrive(acme, "/a/../dashboard")).toEqual({ path: "/a/../dashboard" });
		expect(one.slugOf("https://acme.app.example/")).toBeUndefined();
	}
	expect(without.originOf("https://acme.app.example/")).toBe("https://app.example");
	expect(without.sources).toEqual([]);
	expect(hosts.sources).toEqual(["https://www.example:8443", "https://*.app.example:8443"]);
});

test("every address of the route table has its place on an own host", async () => {
	const table = await routes;
	const inside = firstSegments(table.find(({ path }) => path === ":tenant")?.children ?? []);
	const outside = firstSegments(table).filter((segment) => !inside.includes(segment));

	for (const segment of inside) {
		expect(hosts.arrive(acme, `/${segment}`)).toEqual({ path: `/acme/${segment}` });
		// Otherwise a workspace with that name would be confused with the page on its own host. No name has a dot.
		if (!segment.includes(".")) expect(RESERVED_SLUGS).toContain(segment);
	}
	for (const segment of outside) expect(hosts.arrive(acme, `/${segment}`).path).not.toBe(`/acme/${segment}`);
});

function firstSegments(entries: RouteConfigEntry[]): string[] {
	return entries.flatMap(({ path, children }) => {
		const segment = path?.replace(/^\//, "").split("/")[0];
		if (segment) return /^[:*]/.test(segment) ? [] : [segment];
		return firstSegments(children ?? []);
	});
}
