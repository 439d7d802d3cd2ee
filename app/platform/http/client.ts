import { createContext } from "react-router";

/** The client's address, as the server in front of React Router knows it (`TRUST_PROXY` decides whom it believes). */
export const clientContext = createContext<{ ip: string | undefined }>({ ip: undefined });
