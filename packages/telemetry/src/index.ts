// How is the stack observed? The door of the logger.
export { createLogger, type LogFields, type Logger, type LogLevel } from './logger.ts';
