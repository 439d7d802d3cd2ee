import { migrateUp, type UpReport } from "#db/migrate/run.ts";

const HELP = `npm run migrate [-- up] [--json]

Brings the database of DATABASE_URL forward: the roles, the public schema, then every workspace that is behind.
Exit code 0: done. 1: something failed. 2: this program was called wrongly.
`;

type Call = { json: boolean; help: boolean };

function readCall(words: string[]): Call | undefined {
	const options = words.filter((word) => word.startsWith("-"));
	const commands = words.filter((word) => !word.startsWith("-"));
	if (commands.some((command) => command !== "up") || commands.length > 1) return undefined;
	if (options.some((option) => option !== "--json" && option !== "--help")) return undefined;
	return { json: options.includes("--json"), help: options.includes("--help") };
}

function tell(report: UpReport): string {
	const lines = [
		report.public.length > 0 ? `public: applied ${report.public.join(", ")}` : "public: nothing to do",
		`workspaces: ${report.migrated} migrated, ${report.upToDate} up to date, ${report.failed.length} failed`,
		...report.failed.map(({ slug, error }) => `  ${slug}: ${error}`),
	];
	return `${lines.join("\n")}\n`;
}

async function main(): Promise<number> {
	const call = readCall(process.argv.slice(2));
	if (!call || call.help) {
		(call ? process.stdout : process.stderr).write(HELP);
		return call ? 0 : 2;
	}
	const url = process.env.DATABASE_URL;
	if (!url) {
		process.stderr.write("DATABASE_URL is missing: give postgres://user:password@host:5432/name\n");
		return 2;
	}
	const report = await migrateUp(url);
	process.stdout.write(call.json ? `${JSON.stringify(report)}\n` : tell(report));
	return report.failed.length > 0 ? 1 : 0;
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	},
);
