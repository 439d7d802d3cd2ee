import {
	Links,
	type LinksFunction,
	Meta,
	type MiddlewareFunction,
	Outlet,
	Scripts,
	ScrollRestoration,
	useMatches,
} from "react-router";
import type { Route } from "./+types/root";
import { identify } from "./features/identity/identify-person.server.ts";
import { boundAddress } from "./platform/http/address/address-bounds.server.ts";
import { sameOrigin } from "./platform/http/address/origin.server.ts";
import { answerApi } from "./platform/http/api-answer.server.ts";
import { headers } from "./platform/http/headers.server.ts";
import { limitAddress } from "./platform/http/rate-limit.server.ts";
import { trace } from "./platform/http/trace.server.ts";
import styles from "./styles.css?url";
import { guardForms } from "./tenant/forms/form-guard.server.ts";
import { limitRequests } from "./tenant/rate-limits.server.ts";
import { RefusalPage } from "./tenant/refusals/refusal-page.tsx";
import { useDocument } from "./ui/document.tsx";
import smallScriptFile from "./ui/enhance/small-script.ts?worker&url";
import { PlainFrame } from "./ui/frame/frame.tsx";

const DESCRIPTION = "Projects, people, roles and an audit log, in a workspace with its own database schema.";

/** In order: the visitor is identified late, so that everything before it costs little for a stranger's request. */
export const middleware: MiddlewareFunction<Response>[] = [
	trace,
	headers,
	answerApi,
	boundAddress,
	sameOrigin,
	limitAddress,
	identify,
	limitRequests,
	guardForms,
];

export const links: LinksFunction = () => [
	{ rel: "stylesheet", href: styles },
	{ rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
	{ rel: "manifest", href: "/manifest.webmanifest" },
];

/** A route that gains from scripts exports `handle = { scripts: true }`. No other page carries any, and no page on a workspace's own host does. */
function useScripts(): boolean {
	return useMatches().some((match) => (match.handle as { scripts?: boolean } | undefined)?.scripts === true);
}

type Look = { theme?: string; density?: string; shortcuts?: string; smallScript?: boolean };

/** Finds what the person chose for their pages in whichever route loaded it. */
function useLook(): Look {
	const known = useMatches().map((match) => (match.loaderData as { look?: object } | undefined)?.look);
	return known.find((look) => look !== undefined) ?? {};
}

export function Layout({ children }: { children: React.ReactNode }) {
	const { nonce, withoutScripts } = useDocument();
	const scripts = useScripts() && !withoutScripts;
	const { theme, density, shortcuts, smallScript } = useLook();
	return (
		<html
			lang="en"
			data-theme={theme === "system" ? undefined : theme}
			data-density={density}
			data-shortcuts={shortcuts === "off" ? shortcuts : undefined}
		>
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="description" content={DESCRIPTION} />
				<Meta />
				<Links />
				{/* Nothing is shown before the title has arrived, which a transition would leave out. */}
				<link rel="expect" href="#content" blocking="render" />
				{smallScript && <script type="module" nonce={nonce} src={smallScriptFile} />}
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

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
	return (
		<PlainFrame>
			<RefusalPage error={error} />
		</PlainFrame>
	);
}
