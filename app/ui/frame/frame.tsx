import type { ReactNode } from "react";
import { Icon } from "../elements/icon.tsx";
import { WordMark } from "../elements/word-mark.tsx";
import {
	type FrameNotifications,
	type FramePerson,
	FrameSearch,
	type FrameWorkspace,
	Navigation,
	type NavigationItem,
	NotificationsLink,
	Person,
	SignOut,
	SkipLink,
	Switcher,
} from "./frame-parts.tsx";

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
 * The page inside a workspace: a sidebar from 64rem up, a top bar with a menu below that.
 *
 * Accessibility: the skip link is the first stop and leads to `main`, which takes focus; there is one banner, one
 * navigation and one "Sign out" at any width, and without styles; the menu is a native `<details>`, which brings
 * keyboard support and state. The sidebar is the same menu, held open by the stylesheet where the browser supports
 * it.
 */
export function Frame({ workspace, navigation, notifications, person, addresses, children }: FrameProps) {
	return (
		<>
			<SkipLink />
			<Enhanced addresses={addresses}>
				<div className="frame">
					<header className="frame-bar">
						<Switcher workspace={workspace} />
						{notifications && <NotificationsLink {...notifications} />}{" "}
						<details className="frame-menu">
							<summary>
								<Icon name="menu" />
								Menu
							</summary>
							<div>
								<FrameSearch action={addresses.search} />
								<Navigation items={navigation} />
								<Person person={person} />
							</div>
						</details>
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
 * The page outside a workspace: the logo, the person if there is one, the content and a footer.
 *
 * Accessibility: skip link first; banner, main and contentinfo landmarks; `width="text"` keeps forms and messages at
 * a readable width.
 */
export function PlainFrame({
	person,
	width = "page",
	actions,
	children,
}: {
	person?: FramePerson;
	width?: "text" | "page";
	actions?: ReactNode;
	children: ReactNode;
}) {
	return (
		<>
			<SkipLink />
			<div className="flex min-h-dvh flex-col">
				<header className="plain-header">
					<WordMark />
					{person && (
						<div className="row">
							<span className="text-small text-ink-soft wrap-anywhere">
								<bdi>{person.name}</bdi>
							</span>
							<SignOut />
						</div>
					)}
					{actions && <div className="row">{actions}</div>}
				</header>
				<main id="content" tabIndex={-1} className="frame-main flex-1">
					{width === "text" ? <div className="mx-auto max-w-text">{children}</div> : children}
				</main>
				<footer className="border-t border-line">
					<p className="plain-footer text-small text-ink-soft">
						Tenantry keeps each workspace in its own database schema.
					</p>
				</footer>
			</div>
		</>
	);
}
