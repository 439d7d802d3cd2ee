import { registerHooks } from "node:module";

// For every file of a package Node asks its package.json anew which kind of file it is, and takes all of it apart for
// that: drizzle's has 179 kB and we load a hundred of its files, which was half of what a short command took. Inside
// that package an import is what it says: a file beside, an ES module.
const PACKAGE = "/node_modules/drizzle-orm/";

registerHooks({
	resolve(specifier, context, next) {
		const known =
			specifier.startsWith(".") && specifier.endsWith(".js") && context.parentURL?.includes(PACKAGE);
		if (!known || context.parentURL.endsWith(".cjs")) return next(specifier, context);
		return { url: new URL(specifier, context.parentURL).href, format: "module", shortCircuit: true };
	},
});
