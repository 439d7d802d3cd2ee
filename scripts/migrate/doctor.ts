import type { Check } from "#db/migrate/doctor/check.ts";
import { type Diagnosis, examine } from "#db/migrate/doctor/doctor.ts";
import { print } from "#scripts/command-line/command.ts";
import type { Command } from "./command.ts";

export const doctor: Command = {
	summary: "whether the server and the login have what the product needs",
	usage: `npm run migrate -- doctor

One line a right or setting, and how to mend what is missing. Tries rights in a transaction that is rolled back.`,
	options: [],
	async run(call) {
		const diagnosis = await examine(call.databaseUrl);
		print(call, diagnosis, describe(diagnosis));
		return diagnosis.checks.some(({ state }) => state === "missing" || state === "untried") ? 1 : 0;
	},
};

function describe({ provider, checks }: Diagnosis): string {
	const notes = provider ? [`This is ${provider.name}:`, ...provider.notes.map((note) => `  ${note}`)] : [];
	return [...checks.map(describeCheck), ...notes].join("\n");
}

function describeCheck({ state, name, found, mend }: Check): string {
	const line = `${state.padEnd(8)} ${name}: ${found}`;
	return mend ? `${line}\n         → ${mend}` : line;
}
