import { Links, Meta, Outlet, Scripts, ScrollRestoration, useMatches } from "react-router";
import type { Route } from "./+types/root";
import styles from "./styles.css?url";
import { useDocument } from "./ui/document.tsx";

export const links: Route.LinksFunction = () => [
	{ rel: "stylesheet", href: styles },
	{ rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

/** A route that gains from scripts says `export const handle = { scripts: true }`; every other page carries none. */
function useScripts(): boolean {
	return useMatches().some((match) => (match.handle as { scripts?: boolean } | undefined)?.scripts === true);
}

export function Layout({ children }: { children: React.ReactNode }) {
	const { nonce } = useDocument();
	const scripts = useScripts();
	return (
		<html lang="en">
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<Meta />
				<Links />
			</head>
			<body>
				{children}
				{scripts && <ScrollRestoration nonce={nonce} />}
				{scripts && <Scripts nonce={nonce} />}
			</body>
		</html>
	);
}

export default function Root() {
	return <Outlet />;
}
