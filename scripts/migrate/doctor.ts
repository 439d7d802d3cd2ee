import type { Check } from "#db/migrate/doctor/check.ts";
import { type Diagnosis, examine } from "#db/migrate/doctor/doctor.ts";
import { print } from "#scripts/command-line/command.ts";
import { describeTrust } from "#scripts/serve/client-address.ts";
import { type MigrateCommand, rolesLogIn } from "./command.ts";
import { scannerCheck } from "./scanner-check.ts";

export const doctor: MigrateCommand = {
	summary: "checks that the server and the login have what the product needs",
	usage: `npm run migrate -- doctor

Prints one line per right or setting, and how to fix what is missing. Tries rights in a transaction that is rolled back.`,
	options: [],
	async run(call) {
		const found = await examine(call.databaseUrl, { rolesLogIn: rolesLogIn() });
		const diagnosis = {
			...found,
			checks: [...found.checks, clientAddress(), ...(await scannerCheck(process.env.CLAMD))],
		};
		print(call, diagnosis, describe(diagnosis));
		return diagnosis.checks.some(({ state }) => state === "missing" || state === "untried") ? 1 : 0;
	},
};

/** Reports what the server would believe about a client's address. This cannot be tested from here: a person compares it with the proxy in front. */
function clientAddress(): Check {
	const { TRUST_PROXY: proxy, CLIENT_IP_HEADER: header } = process.env;
	const found = describeTrust({ proxy: proxy || undefined, header: header || undefined });
	return { state: "ok", name: "a client’s address", found };
}

function describe({ provider, checks }: Diagnosis): string {
	const notes = provider ? [`This is ${provider.name}:`, ...provider.notes.map((note) => `  ${note}`)] : [];
	return [...checks.map(describeCheck), ...notes].join("\n");
}

function describeCheck({ state, name, found, remedy }: Check): string {
	const line = `${state.padEnd(8)} ${name}: ${found}`;
	return remedy ? `${line}\n         → ${remedy}` : line;
}
