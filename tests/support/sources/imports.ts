import { dirname, posix } from "node:path";
import ts from "typescript";

/** One file that imports another; both are paths from the root. */
export type Import = { from: string; to: string };

/** What files import from each other, types too. A module outside of the list is none of ours. */
export function importsBetween(files: string[], read: (path: string) => string): Import[] {
	const known = new Set(files);
	return files
		.filter((path) => /\.(ts|tsx|mjs)$/.test(path))
		.flatMap((from) =>
			ts
				.preProcessFile(read(from))
				.importedFiles.map(({ fileName }) => ({ from, to: pathOf(from, fileName) }))
				.filter(({ to }) => known.has(to)),
		);
}

/** `#app/routes.ts` and `./routes.ts` as a path from the root. */
const pathOf = (from: string, name: string) =>
	name.startsWith("#") ? name.slice(1) : posix.join(dirname(from), name);

/** Each two folders that import each other, with an import of each way: what a failing test prints. */
export function mutualFolders(imports: Import[]): string[] {
	const first = new Map<string, Import>();
	for (const one of imports) {
		const way = `${dirname(one.from)} → ${dirname(one.to)}`;
		if (dirname(one.from) !== dirname(one.to) && !first.has(way)) first.set(way, one);
	}
	return [...first].flatMap(([way, { from, to }]) => {
		const [one, other] = way.split(" → ");
		const back = first.get(`${other} → ${one}`);
		// Each pair is met twice.
		return back && from < back.from ? [`${from} → ${to}, but ${back.from} → ${back.to}`] : [];
	});
}
