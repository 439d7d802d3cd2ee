import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "#scripts/local/root.ts";

/** Every file that git tracks or would track, as paths from the root. */
export function projectFiles(): string[] {
	return execFileSync(
		"git",
		["-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
		{
			cwd: root,
			encoding: "utf8",
			maxBuffer: 32 * 1024 * 1024,
		},
	)
		.split("\n")
		.filter((path) => path !== "" && existsSync(join(root, path)));
}

export function read(path: string): string {
	return readFileSync(join(root, path), "utf8");
}

/** The lines of the files that match, as `path:line: text`: what a failing test prints. */
export function linesMatching(paths: string[], pattern: RegExp): string[] {
	return paths.flatMap((path) =>
		read(path)
			.split("\n")
			.flatMap((line, index) =>
				pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
			),
	);
}
