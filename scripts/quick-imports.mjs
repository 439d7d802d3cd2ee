import { registerHooks } from "node:module";

// Node reads and parses a package's package.json again for every file of the package, to learn which kind of file it is.
// Drizzle's has 179 kB and we load a hundred of its files, which took half the time of a short command. Inside that
// package every import is resolved as written: a relative file, an ES module.
const PACKAGE = "/node_modules/drizzle-orm/";

registerHooks({
	resolve(specifier, context, next) {
		const known =
			specifier.startsWith(".") && specifier.endsWith(".js") && context.parentURL?.includes(PACKAGE);
		if (!known || context.parentURL.endsWith(".cjs")) return next(specifier, context);
		return { url: new URL(specifier, context.parentURL).href, format: "module", shortCircuit: true };
	},
});
