import { CommanderError } from 'commander'
import { readEnvironment } from './environment.ts'
import { ExitCode, explain } from './failure.ts'
import { program } from './program.ts'

const environment = readEnvironment(process.env)
const giro = program(environment)
// Throw instead of exiting, so that a wrong call ends with its own exit code (subcommands included).
for (const command of [giro, ...giro.commands, ...giro.commands.flatMap((one) => one.commands)]) command.exitOverride()

try {
  await giro.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : ExitCode.usage
  else {
    const { message, exitCode } = explain(error, environment.server)
    process.stderr.write(`giro: ${message}\n`)
    process.exitCode = exitCode
  }
}
