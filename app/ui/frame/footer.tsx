import { Spaced } from "../elements/spaced.tsx";

const LINKS = [
	{ label: "Help", href: "/help" },
	{ label: "API", href: "/api" },
	{ label: "Security", href: "/security" },
	{ label: "Status", href: "/status" },
	{ label: "Privacy", href: "/privacy" },
	{ label: "Accessibility", href: "/accessibility" },
];

/** Ends each page outside a workspace. Accessibility: a contentinfo landmark with a named navigation. */
export function Footer() {
	return (
		<footer className="plain-footer">
			<nav aria-label="About Tenantry">
				{LINKS.map(({ label, href }) => (
					<Spaced key={href}>
						<a href={href}>{label}</a>
					</Spaced>
				))}
			</nav>
		</footer>
	);
}
