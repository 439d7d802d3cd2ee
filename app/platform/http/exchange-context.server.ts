import { createContext } from "react-router";
import type { Exchange } from "./exchange.server.ts";

/** The exchange that the server in front of React Router began; undefined when there is none, as under `npm run dev`. */
export const clientContext = createContext<{ exchange: Exchange | undefined }>({ exchange: undefined });
