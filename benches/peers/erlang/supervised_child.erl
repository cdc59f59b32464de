%% A child that fails when it is told to.
-module(supervised_child).
-behaviour(gen_server).
-export([start_link/2, init/1, handle_call/3, handle_cast/2, handle_info/2]).

start_link(Index, Owner) -> gen_server:start_link(?MODULE, {Index, Owner}, []).

init({_, nobody}) ->
    {ok, 0};
init({Index, Owner}) ->
    Owner ! {up, Index, self()},
    {ok, 0}.

handle_call(sum, _, Sum) -> {reply, Sum, Sum}.

handle_cast({add, N}, Sum) -> {noreply, Sum + N}.

handle_info(error, Sum) -> {stop, told_to, Sum};
handle_info(panic, _) -> error(told_to).
