from sandbox.command import main

main()
