import type { ReactNode } from "react";
import { WorkspaceTile } from "../elements/avatar.tsx";
import { classNames } from "../elements/class-names.ts";
import { nearestHue } from "../elements/hue.ts";
import { Icon } from "../elements/icon.tsx";
import { Spaced } from "../elements/spaced.tsx";
import { WordMark } from "../elements/word-mark.tsx";
import { Footer } from "./footer.tsx";
import {
	type FrameNotifications,
	FrameSearch,
	type FrameWorkspace,
	Navigation,
	type NavigationItem,
	NotificationsLink,
	SkipLink,
	Switcher,
} from "./frame-parts.tsx";
import { type FramePerson, PersonMenu } from "./person-menu.tsx";

export type { FramePerson, FrameWorkspace, NavigationItem };

type FrameProps = {
	workspace: FrameWorkspace;
	navigation: NavigationItem[];
	/** Absent for someone who gets none. */
	notifications?: FrameNotifications;
	person: FramePerson;
	/** The page that searches, and the one about keys. */
	addresses: { search: string; keys: string };
	children: ReactNode;
};

/**
 * The page inside a workspace: a sidebar from 64rem up. Below that, the workspace and the search are above the page, and
 * the navigation is a bar at the lower edge of the window, where a thumb reaches it: its first places, the
 * notifications, and a menu of the rest.
 *
 * Accessibility: the skip link is the first stop and leads to `main`, which takes focus; there is one banner, one
 * navigation and one "Sign out" at any width, and without styles; the menu is a native `<details>`, which brings
 * keyboard support and state. In the sidebar the stylesheet holds it open, where the browser supports that.
 */
export function Frame({ workspace, navigation, notifications, person, addresses, children }: FrameProps) {
	const grouped = navigation.findIndex(({ begins }) => begins !== undefined);
	const first = grouped < 0 ? navigation : navigation.slice(0, grouped);
	const rest = navigation.slice(first.length);
	return (
		<>
			<SkipLink />
			<Enhanced addresses={addresses}>
				<div className="frame" data-hue={nearestHue(workspace.hue)}>
					<header className="frame-side">
						<div className="frame-top">
							<Switcher workspace={workspace} />
							<FrameSearch action={addresses.search} />
						</div>
						<nav aria-label="Workspace" className="frame-dock">
							<Navigation items={first} />
							{notifications && <NotificationsLink {...notifications} />}{" "}
							<details className="frame-menu">
								<summary>
									<Icon name="menu" />
									<span>Menu</span>
								</summary>
								<div>
									<Navigation items={rest} />
									<PersonMenu person={person} keys={addresses.keys} />
								</div>
							</details>
						</nav>
					</header>
					<main id="content" tabIndex={-1} className="frame-main">
						{children}
					</main>
				</div>
			</Enhanced>
		</>
	);
}

/** Puts a page into the elements that the small script gives a life; without it they are nothing but their content. */
function Enhanced({ addresses: { search, keys }, children }: Pick<FrameProps, "addresses" | "children">) {
	return (
		<submit-guard>
			<unsaved-changes>
				<relative-times>
					<command-palette data-search={search}>
						<key-shortcuts data-keys={keys}>{children}</key-shortcuts>
					</command-palette>
				</relative-times>
			</unsaved-changes>
		</submit-guard>
	);
}

/**
 * The page outside a workspace: the logo, links to the pages beside it, the person if there is one, the content and a
 * footer.
 *
 * Accessibility: skip link first; banner, main and contentinfo landmarks; the navigation is in the banner, so `main`
 * begins with the heading; `width="text"` keeps forms and messages at
 * a readable width.
 */
export function PlainFrame({
	person,
	width = "page",
	navigation,
	beside,
	back,
	actions,
	children,
}: {
	person?: FramePerson;
	width?: "text" | "page";
	/** The pages beside this one, and what they are called together. */
	navigation?: { label: string; items: NavigationItem[] };
	/** The same for pages that are too many for a line: a column beside them, and above them on a narrow screen. */
	beside?: { label: string; items: NavigationItem[] };
	/** The workspace that someone came from. */
	back?: { name: string; hue: number; href: string };
	actions?: ReactNode;
	children: ReactNode;
}) {
	return (
		<>
			<SkipLink />
			<div className={classNames("flex min-h-dvh flex-col", width === "text" && person && "plain-narrow")}>
				<header className="plain-header">
					<WordMark />
					{navigation && <PlainNavigation {...navigation} />}
					{back && <Back {...back} />}
					{person && <PersonMenu person={person} />}
					{actions && <div className="row">{actions}</div>}
				</header>
				<Beside navigation={beside}>
					<main id="content" tabIndex={-1} className="frame-main flex-1">
						{width === "text" ? <div className="mx-auto max-w-text">{children}</div> : children}
					</main>
				</Beside>
				<Footer />
			</div>
		</>
	);
}

function Back({ name, hue, href }: { name: string; hue: number; href: string }) {
	return (
		<Spaced>
			<a href={href} className="frame-back" data-hue={nearestHue(hue)}>
				<WorkspaceTile name={name} hue={hue} />
				<span>
					<span className="sr-only">Back to </span>
					<bdi>{name}</bdi>
				</span>
			</a>
		</Spaced>
	);
}

function Beside({
	navigation,
	children,
}: {
	navigation: { label: string; items: NavigationItem[] } | undefined;
	children: ReactNode;
}) {
	if (!navigation) return children;
	return (
		<div className="beside">
			<nav aria-label={navigation.label} className="beside-navigation">
				<details>
					<summary className="button button-quiet">
						<Icon name="menu" />
						<span>{navigation.label}</span>
					</summary>
					<Navigation items={navigation.items} />
				</details>
			</nav>
			{children}
		</div>
	);
}

/** Accessibility: the menu of a narrow screen is a native `<details>`; elsewhere the stylesheet holds it open. */
function PlainNavigation({ label, items }: { label: string; items: NavigationItem[] }) {
	return (
		<nav aria-label={label} className="plain-navigation">
			<details>
				<summary className="button button-quiet">
					<Icon name="menu" />
					<span>{label}</span>
				</summary>
				<Navigation items={items} />
			</details>
		</nav>
	);
}
